package com.stygig.async.simulation;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * A machine's way to one of the services: requests travel there, answers travel back, and any of
 * them can be late or lost. It repeats what failed as the AWS SDK would.
 */
final class Link {
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration SHORTEST_TRIP = Duration.ofMillis(1);
  private static final Duration LONGEST_TRIP = Duration.ofMillis(200);

  private final World world;
  private final Machine machine;
  private final String service;
  private final Supplier<AwsServiceException.Builder> errors;
  private final String throttlingCode;
  private final int throttlingStatus;

  /** Whether some requests are never answered. */
  boolean mayHang;

  /** How often a request is sent. */
  int attempts;

  Link(
      World world,
      Machine machine,
      String service,
      Supplier<AwsServiceException.Builder> errors,
      String throttlingCode,
      int throttlingStatus) {
    this.world = world;
    this.machine = machine;
    this.service = service;
    this.errors = errors;
    this.throttlingCode = throttlingCode;
    this.throttlingStatus = throttlingStatus;
    this.attempts = world.settings.sdkAttempts();
  }

  /** A request that the service answers at once. The subject is what its faults are blamed on. */
  <T> CompletableFuture<T> call(String operation, String subject, Supplier<T> effect) {
    return repeated(
        () -> once(operation, subject, () -> CompletableFuture.completedFuture(effect.get())));
  }

  <T> CompletableFuture<T> repeated(Supplier<CompletableFuture<T>> attempt) {
    CompletableFuture<T> result = new CompletableFuture<>();
    attempt(attempt, 1, result);
    return result;
  }

  private <T> void attempt(
      Supplier<CompletableFuture<T>> attempt, int number, CompletableFuture<T> result) {
    attempt
        .get()
        .whenComplete(
            (value, error) -> {
              if (error == null) {
                result.complete(value);
              } else if (number < attempts && isTransient(error)) {
                Duration pause = Duration.ofMillis(100L << number);
                world.after(pause, machine, () -> attempt(attempt, number + 1, result));
              } else {
                // Clients do both.
                boolean wrapped = world.random.nextBoolean();
                result.completeExceptionally(wrapped ? new CompletionException(error) : error);
              }
            });
  }

  private static boolean isTransient(Throwable error) {
    return !(error instanceof AwsServiceException e)
        || e.statusCode() >= 500
        || e.isThrottlingException();
  }

  /** Sends a request once. The effect takes place at the service, also if nobody hears of it. */
  <T> CompletableFuture<T> once(
      String operation, String subject, Supplier<CompletableFuture<T>> effect) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    world.tally.request(operation);
    world.trace(machine, operation + " " + subject);
    if (world.isAway(Fault.CREDENTIALS_MISSING, machine.toString(), subject)) {
      deliver(null, noCredentials(), subject, answer);
      return answer;
    }
    if (world.strikes(Fault.CONNECTION_RESET, subject)) {
      deliver(null, reset(), subject, answer);
      return answer;
    }
    world.after(
        trip(subject),
        world.cloud,
        () -> {
          boolean diedWithSender = !machine.isAlive() && world.random.nextBoolean();
          if (!diedWithSender) {
            served(subject, effect)
                .whenComplete((value, error) -> answer(value, error, subject, answer));
          }
        });
    return answer;
  }

  private <T> CompletableFuture<T> served(String subject, Supplier<CompletableFuture<T>> effect) {
    if (world.isAway(Fault.OUTAGE, service, subject)) {
      return CompletableFuture.failedFuture(error(503, "ServiceUnavailable", "Come back later"));
    }
    if (subject.equals(SqsAccess.SUBJECT) && world.isAway(Fault.QUEUE_DENIED, service, subject)) {
      return CompletableFuture.failedFuture(error(403, "AccessDenied", "Access is denied"));
    }
    if (world.isAway(Fault.CREDENTIALS_REFUSED, service, subject)) {
      return CompletableFuture.failedFuture(refusal());
    }
    if (world.strikes(Fault.SERVER_ERROR, subject)) {
      boolean isInternal = world.random.nextBoolean();
      return CompletableFuture.failedFuture(
          isInternal
              ? error(500, "InternalError", "We encountered an internal error.")
              : error(503, "ServiceUnavailable", "Please reduce your request rate."));
    }
    if (world.strikes(Fault.THROTTLED, subject)) {
      return CompletableFuture.failedFuture(error(throttlingStatus, throttlingCode, null));
    }
    try {
      return effect.get();
    } catch (AwsServiceException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private <T> void answer(T value, Throwable error, String subject, CompletableFuture<T> answer) {
    if (mayHang && world.strikes(Fault.NO_ANSWER, subject)) {
      return;
    }
    if (!world.strikes(Fault.ANSWER_LOST, subject)) {
      deliver(value, error, subject, answer);
    } else if (world.random.nextBoolean()) {
      deliver(null, reset(), subject, answer);
    } else {
      SdkClientException timeout =
          SdkClientException.create(
              "Unable to execute HTTP request: Read timed out", new IOException("Read timed out"));
      world.after(READ_TIMEOUT, machine, () -> answer.completeExceptionally(timeout));
    }
  }

  private <T> void deliver(T value, Throwable error, String subject, CompletableFuture<T> answer) {
    world.after(
        trip(subject),
        machine,
        () -> {
          machine.hasSucceeded |= error == null || error instanceof NoSuchKeyException;
          world.trace(machine, "  " + subject + (error == null ? " answered" : " " + error));
          if (error == null) {
            answer.complete(value);
          } else {
            answer.completeExceptionally(error);
          }
        });
  }

  private Duration trip(String subject) {
    return world.strikes(Fault.SLOW_CALL, subject)
        ? world.between(LONGEST_TRIP, READ_TIMEOUT)
        : world.between(SHORTEST_TRIP, LONGEST_TRIP);
  }

  AwsServiceException error(int status, String code, String message) {
    AwsServiceException.Builder builder = errors.get();
    builder.statusCode(status);
    builder.awsErrorDetails(
        AwsErrorDetails.builder().errorCode(code).errorMessage(message).serviceName("S").build());
    return builder.build();
  }

  /** One of those that services give while keys are rotated. */
  private AwsServiceException refusal() {
    return switch (world.random.nextInt(4)) {
      case 0 -> error(400, "ExpiredToken", "The provided token has expired.");
      case 1 -> error(403, "InvalidAccessKeyId", "The key does not exist in our records.");
      case 2 -> error(403, "SignatureDoesNotMatch", "The signature does not match.");
      default -> error(403, "UnrecognizedClientException", "The token is invalid.");
    };
  }

  /** From the SDK's own providers, or from one of the user's, as the SDK passes it on. */
  private RuntimeException noCredentials() {
    return world.random.nextBoolean()
        ? SdkClientException.create("Unable to load credentials from any of the providers")
        : SdkClientException.create(
            "Could not get credentials: the vault is sealed",
            new IllegalStateException("the vault is sealed"));
  }

  static SdkClientException reset() {
    return SdkClientException.create(
        "Unable to execute HTTP request", new IOException("Connection reset by peer"));
  }
}

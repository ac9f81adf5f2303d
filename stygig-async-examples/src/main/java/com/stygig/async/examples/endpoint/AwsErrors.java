package com.stygig.async.examples.endpoint;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What AWS refused, and why. */
public final class AwsErrors {
  private AwsErrors() {}

  /** Waits for an answer; what AWS or its SDK throws comes without a wrapper. */
  public static <T> T ask(CompletableFuture<T> request) {
    try {
      return request.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Waits for an answer; empty if what was asked for is not there. */
  public static <T> Optional<T> ifThere(CompletableFuture<T> request) {
    try {
      return Optional.of(request.join());
    } catch (CompletionException e) {
      if (isMissing(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  static Throwable cause(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }

  /** SageMaker says so with an error code that it has for many things. */
  static boolean isMissing(Throwable error) {
    if (!(cause(error) instanceof AwsServiceException refused)
        || refused.awsErrorDetails() == null) {
      return false;
    }
    String code = String.valueOf(refused.awsErrorDetails().errorCode());
    String message = String.valueOf(refused.awsErrorDetails().errorMessage());
    return switch (code) {
      case "ValidationException" ->
          message.contains("Could not find") || message.matches("(?s).*No .* found.*");
      case "ResourceNotFound",
          "ResourceNotFoundException",
          "ObjectNotFoundException",
          "NotFound",
          "NotFoundException",
          "NoSuchEntity",
          "NoSuchEntityException",
          "NoSuchBucket",
          "QueueDoesNotExist",
          "AWS.SimpleQueueService.NonExistentQueue" ->
          true;
      default -> false;
    };
  }

  /** Whether AWS says that one may not. */
  static boolean isDenied(Throwable error) {
    return cause(error) instanceof AwsServiceException refused && refused.statusCode() == 403;
  }

  /** In AWS's own words, without the request ids around them. */
  public static String reason(Throwable error) {
    Throwable cause = cause(error);
    if (cause instanceof AwsServiceException refused && refused.awsErrorDetails() != null) {
      String message = refused.awsErrorDetails().errorMessage();
      if (message != null && !message.isEmpty()) {
        return message;
      }
      // The answer to a HEAD has no body to say it in.
      return refused.statusCode() == 404 ? "not found" : "HTTP status " + refused.statusCode();
    }
    String message = String.valueOf(cause.getMessage());
    return MissingCredentials.areMeant(message) ? MissingCredentials.reason(message) : message;
  }
}

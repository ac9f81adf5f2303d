package com.stygig.async.testkit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an instance of an endpoint does with one request. */
final class InferenceWork {
  private static final Logger log = LoggerFactory.getLogger(InferenceWork.class);

  private final EndpointConfig config;
  private final EndpointHost host;
  private final EndpointLog lines;
  private final InferenceNotifications notifications;
  private final FailureObjects failureObjects;

  InferenceWork(
      EndpointConfig config,
      EndpointHost host,
      EndpointLog lines,
      InferenceNotifications notifications,
      FailureObjects failureObjects) {
    this.config = config;
    this.host = host;
    this.lines = lines;
    this.notifications = notifications;
    this.failureObjects = failureObjects;
  }

  /**
   * Reads, asks the model, and delivers. The answer ends when all that is done, and never fails.
   */
  CompletableFuture<Void> run(AsyncInvocation invocation) {
    lines.data(invocation.headers().inferenceId(), "Received inference request");
    return infer(invocation)
        .thenAcceptAsync(outcome -> deliver(invocation, outcome), host.threads())
        .exceptionally(error -> notDelivered(invocation, error));
  }

  private CompletableFuture<InferenceOutcome> infer(AsyncInvocation invocation) {
    // The input is read only now, as SageMaker does it: one that is missing fails late.
    CompletableFuture<InferenceOutcome> outcome =
        CompletableFuture.supplyAsync(() -> host.storage().read(invocation), host.threads())
            .thenCompose(request -> answer(request, Duration.ZERO))
            .thenApply(InferenceOutcome::of);
    return host.timers()
        .limit(outcome, invocation.invocationTimeout())
        .exceptionally(error -> explain(invocation, error));
  }

  /** Asks the model, after a while and the endpoint's latency. */
  CompletableFuture<ModelResponse> answer(ModelRequest request, Duration delay) {
    long start = System.nanoTime();
    Duration latency = delay.plus(config.latency.get());
    return CompletableFuture.supplyAsync(
            () -> invoke(request), host.timers().delayed(latency, host.threads()))
        .whenComplete((response, error) -> report(response, start));
  }

  /** Whatever is wrong with the model is its failure, not the endpoint's. */
  private ModelResponse invoke(ModelRequest request) {
    try {
      ModelResponse response = config.model.invoke(request);
      return response == null ? ModelResponse.error(500, "The model returned null") : response;
    } catch (Throwable e) { // an assertion in a test's model, too
      log.debug("The model of {} failed", config.endpointName, e);
      return ModelResponse.error(500, e.toString());
    }
  }

  private void report(@Nullable ModelResponse response, long start) {
    if (response == null) {
      return;
    }
    long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
    // As the model servers of SageMaker's own containers write it: status, and milliseconds.
    lines.info(
        "ACCESS_LOG - /127.0.0.1 \"POST /invocations HTTP/1.1\" "
            + response.status()
            + " "
            + millis);
    String failure = ModelFailure.of(response);
    if (failure != null) {
      lines.error(failure);
    }
  }

  /** Whoever gets the notification finds the result in S3, unless a test wants it otherwise. */
  private void deliver(AsyncInvocation invocation, InferenceOutcome outcome) {
    String id = invocation.headers().inferenceId();
    lines.data(id, told(invocation, outcome));
    write(invocation, outcome.response());
    try {
      notifications.publish(invocation, outcome);
    } catch (ServiceError e) {
      // A topic that is gone costs the notification, not the result.
      lines.data(id, "Could not publish the notification: " + e.getMessage());
    }
  }

  private void write(AsyncInvocation invocation, ModelResponse response) {
    if (response.isSuccess()) {
      host.storage().write(invocation, response);
    } else if (!failureObjects.areMissing()) {
      host.timers()
          .after(
              failureObjects.delay(),
              failureObjects.delay().isZero() ? Runnable::run : host.threads(),
              () -> host.storage().write(invocation, response));
    }
  }

  private static String told(AsyncInvocation invocation, InferenceOutcome outcome) {
    if (outcome.response().isSuccess()) {
      return "Invocation completed: " + invocation.output();
    }
    String message = ModelFailure.text(outcome.response());
    return "Invocation failed: "
        + outcome.failureReason()
        + (message.equals(outcome.failureReason()) ? "" : " Message: \"" + message + "\"");
  }

  private @Nullable Void notDelivered(AsyncInvocation invocation, Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    if (!(cause instanceof RejectedExecutionException)) {
      log.warn("Endpoint {} could not deliver a result", config.endpointName, cause);
      lines.data(invocation.headers().inferenceId(), "Could not deliver the result: " + cause);
    }
    return null;
  }

  private static InferenceOutcome explain(AsyncInvocation invocation, Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    if (cause instanceof TimeoutException) {
      return InferenceOutcome.failure(
          504,
          "ModelError: the model did not answer within "
              + invocation.invocationTimeout().toSeconds()
              + " s");
    }
    return InferenceOutcome.failure(
        400, "ClientError: cannot read the input " + invocation.inputLocation() + ": " + cause);
  }
}

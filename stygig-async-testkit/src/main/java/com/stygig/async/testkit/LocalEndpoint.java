package com.stygig.async.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An endpoint that runs in a {@link LocalCloud}: a queue, and as many workers as its configuration
 * has concurrency. Faults can be switched on while it runs. Thread-safe.
 */
public final class LocalEndpoint {
  private static final Logger log = LoggerFactory.getLogger(LocalEndpoint.class);

  private final EndpointConfig config;
  private final EndpointStorage storage;
  private final InferenceNotifications notifications;
  private final Executor modelThreads;
  private boolean isWarm;
  private final Queue<AsyncInvocation> backlog = new ArrayDeque<>();
  private int running;
  private int mostRunning;

  private final AtomicInteger invocations = new AtomicInteger();
  private final AtomicInteger completed = new AtomicInteger();
  private final AtomicInteger expired = new AtomicInteger();
  private final AtomicInteger errorsToAnswer = new AtomicInteger();
  private final AtomicReference<ServiceError> errorToAnswer =
      new AtomicReference<>(ServiceError.throttling());

  LocalEndpoint(
      EndpointConfig config,
      EndpointStorage storage,
      InferenceNotifications notifications,
      Executor modelThreads) {
    this.config = config;
    this.storage = storage;
    this.notifications = notifications;
    this.modelThreads = modelThreads;
    warmUp(config.coldStart);
  }

  /**
   * Returns how the endpoint behaves.
   *
   * @return the configuration it was deployed with
   */
  public EndpointConfig config() {
    return config;
  }

  /**
   * Lets the next invocations be throttled: HTTP 400, {@code ThrottlingException}, and no message,
   * as SageMaker does.
   *
   * @param invocations how many
   */
  public void throttleNext(int invocations) {
    answerNext(invocations, ServiceError.throttling());
  }

  /**
   * Lets the next invocations be answered by an error of the service's.
   *
   * @param invocations how many
   * @param status the HTTP status
   * @param code the AWS error code
   * @param message the error's message
   */
  public void failNext(int invocations, int status, String code, String message) {
    answerNext(invocations, new ServiceError(status, code, message));
  }

  private void answerNext(int invocations, ServiceError error) {
    errorToAnswer.set(error);
    errorsToAnswer.set(invocations);
  }

  /**
   * Returns how many invocations were accepted.
   *
   * @return the count
   */
  public int acceptedInvocations() {
    return invocations.get();
  }

  /**
   * Returns how many inferences have ended, in success or failure: the result is in S3, and the
   * notification, if there is one, with SNS.
   *
   * @return the count
   */
  public int completedInferences() {
    return completed.get();
  }

  /**
   * Returns how many requests waited longer than their time to live and were dropped.
   *
   * @return the count
   */
  public int expiredRequests() {
    return expired.get();
  }

  /**
   * Returns how many requests wait in the queue.
   *
   * @return the approximate backlog size
   */
  public synchronized int backlogSize() {
    return backlog.size();
  }

  /**
   * Returns the largest number of inferences that ran at the same time.
   *
   * @return the count
   */
  public synchronized int mostConcurrentInferences() {
    return mostRunning;
  }

  /** Throws the error that a test asked for, if it is this invocation's turn. */
  void failIfAsked() {
    if (errorsToAnswer.get() > 0 && errorsToAnswer.getAndDecrement() > 0) {
      throw errorToAnswer.get();
    }
  }

  /** Puts a request into the queue; its locations are named already. */
  void enqueue(AsyncInvocation invocation) {
    invocations.incrementAndGet();
    synchronized (this) {
      backlog.add(invocation);
    }
    work();
  }

  private void work() {
    while (true) {
      AsyncInvocation next;
      synchronized (this) {
        if (running >= config.capacity() || backlog.isEmpty() || !isWarm) {
          return;
        }
        next = backlog.remove();
        running++;
        mostRunning = Math.max(mostRunning, running);
      }
      start(next);
    }
  }

  private void start(AsyncInvocation invocation) {
    if (config.clock.instant().isAfter(invocation.expiry())) {
      // What SageMaker leaves behind of such a request is not documented; here it is nothing.
      expired.incrementAndGet();
      release();
      return;
    }
    infer(invocation)
        .thenAcceptAsync(outcome -> deliver(invocation, outcome), modelThreads)
        .whenComplete((done, error) -> finished(error));
  }

  /** Whoever gets the notification finds the result in S3. */
  private void deliver(AsyncInvocation invocation, InferenceOutcome outcome) {
    storage.write(invocation, outcome.response());
    notifications.publish(invocation, outcome);
  }

  private void finished(@Nullable Throwable error) {
    if (error != null && !isClosing(error)) {
      log.warn("Endpoint {} could not deliver a result", config.endpointName, error);
    }
    completed.incrementAndGet();
    release();
    work();
  }

  private synchronized void release() {
    running--;
  }

  private static boolean isClosing(Throwable error) {
    return error instanceof CompletionException
        && error.getCause() instanceof RejectedExecutionException;
  }

  private CompletableFuture<InferenceOutcome> infer(AsyncInvocation invocation) {
    // The input is read only now, as SageMaker does it: one that is missing fails late.
    return CompletableFuture.supplyAsync(() -> storage.read(invocation), modelThreads)
        .thenCompose(request -> answer(request, config.latency.get()))
        .thenApply(InferenceOutcome::of)
        .orTimeout(invocation.invocationTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(error -> explain(invocation, error));
  }

  private CompletableFuture<ModelResponse> answer(ModelRequest request, Duration latency) {
    Executor afterLatency =
        latency.isZero()
            ? modelThreads
            : CompletableFuture.delayedExecutor(
                latency.toNanos(), TimeUnit.NANOSECONDS, modelThreads);
    return CompletableFuture.supplyAsync(() -> invoke(request), afterLatency);
  }

  /**
   * Asks the model on the calling thread. Whatever is wrong with the model is its failure, not the
   * endpoint's.
   */
  ModelResponse invoke(ModelRequest request) {
    try {
      ModelResponse response = config.model.invoke(request);
      return response == null ? ModelResponse.error(500, "The model returned null") : response;
    } catch (Throwable e) { // an assertion in a test's model, too
      log.debug("The model of {} failed", config.endpointName, e);
      return ModelResponse.error(500, e.toString());
    }
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

  private void warmUp(Duration coldStart) {
    if (coldStart.isZero()) {
      isWarm = true;
      return;
    }
    CompletableFuture.delayedExecutor(coldStart.toNanos(), TimeUnit.NANOSECONDS, modelThreads)
        .execute(
            () -> {
              synchronized (this) {
                isWarm = true;
              }
              work();
            });
  }
}

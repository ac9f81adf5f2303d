package com.stygig.async.testkit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An endpoint that runs in a {@link LocalCloud}: a queue, and as many workers as its configuration
 * has concurrency. Faults can be switched on while it runs. Thread-safe.
 */
public final class LocalEndpoint {
  private final EndpointConfig config;
  private final EndpointLog lines;
  private final InferenceNotifications notifications;
  private final FailureObjects failureObjects = new FailureObjects();
  private final InferenceWork work;
  private final Instances instances;

  private final AtomicInteger invocations = new AtomicInteger();
  private final AtomicInteger completed = new AtomicInteger();
  private final AtomicInteger expired = new AtomicInteger();
  private final AtomicInteger errorsToAnswer = new AtomicInteger();
  private final AtomicReference<ServiceError> errorToAnswer =
      new AtomicReference<>(ServiceError.throttling());

  LocalEndpoint(
      EndpointConfig config,
      EndpointHost host,
      EndpointLog lines,
      InferenceNotifications notifications) {
    this.config = config;
    this.lines = lines;
    this.notifications = notifications;
    work = new InferenceWork(config, host, lines, notifications, failureObjects);
    instances = new Instances(config, host.timers(), host.threads(), this::start);
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

  /**
   * Lets each failure be in S3 only a while after its notification was published. Nothing that AWS
   * documents says which of the two comes first.
   *
   * @param delay how long, zero for before the notification
   */
  public void delayFailureObjects(Duration delay) {
    failureObjects.delay(delay);
  }

  /**
   * Lets failures leave nothing at the failure path, though the answers to invocations name a place
   * there, as where the endpoint's role may not write to it.
   *
   * @param areMissing false to write them again
   */
  public void loseFailureObjects(boolean areMissing) {
    failureObjects.areMissing(areMissing);
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
  public int backlogSize() {
    return instances.waiting();
  }

  /**
   * Returns how many instances run: what the endpoint was deployed with, or what it was scaled to
   * since.
   *
   * @return the count, which can be zero
   */
  public int instanceCount() {
    return instances.count();
  }

  /**
   * Returns the largest number of inferences that ran at the same time.
   *
   * @return the count
   */
  public int mostConcurrentInferences() {
    return instances.mostRunning();
  }

  /** How many inferences may run at the same time. */
  int concurrencyLimit() {
    return instances.limit();
  }

  /** How many inferences run now. */
  int runningInferences() {
    return instances.running();
  }

  /** What CloudWatch is told. */
  BacklogReading backlog() {
    return new BacklogReading(
        config.endpointName(), instances.waiting() + instances.running(), instances.count());
  }

  Instances instances() {
    return instances;
  }

  /** Tells each topic that it is connected. */
  void announce() {
    notifications.publishTest();
  }

  /** The first instance since there was none, unless somebody else has started one. */
  void scaleOut() {
    if (instances.count() == 0) {
      lines.nextInstance();
    }
    instances.startFirst();
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
    instances.enqueue(invocation);
  }

  private void start(AsyncInvocation invocation) {
    if (config.clock.instant().isAfter(invocation.expiry())) {
      // What SageMaker leaves behind of such a request is not documented; here it is nothing.
      expired.incrementAndGet();
      lines.data(invocation.headers().inferenceId(), "The request expired in the queue");
      instances.dropped();
      return;
    }
    var unused = work.run(invocation).thenRun(this::finished);
  }

  private void finished() {
    completed.incrementAndGet();
    instances.finished();
  }

  /** Asks the model at once, as a real-time endpoint does. */
  CompletableFuture<ModelResponse> invoke(ModelRequest request) {
    return work.answer(request, instances.untilWarm());
  }
}

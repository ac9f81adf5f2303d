package com.stygig.async;

import com.stygig.async.internal.AwsErrors;
import com.stygig.async.internal.LogSanitizer;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.internal.SemaphoreBasedRateLimiter;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.retry.event.RetryOnRetryEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client does about trouble: its Resilience4j instances, with their events and metrics, and
 * what goes beyond them. An instance that the user gave is used as it is, and can serve several
 * clients; each other one is the client's own, with the defaults that the builder's methods name.
 *
 * <p>An invocation passes the bulkhead first, then, at each attempt of the retry, the rate limiter
 * and the circuit breaker.
 *
 * <p>Immutable; the instances are thread-safe.
 */
public final class Resilience {
  private static final Logger log = LoggerFactory.getLogger(Resilience.class);

  private static final int DEFAULT_MAX_IN_FLIGHT = 100_000;
  private static final int DEFAULT_MAX_WAITING = 100_000;

  /** As long as a request may wait in the endpoint's own queue, if it does not say. */
  private static final Duration DEFAULT_MAX_WAIT_TIME = Duration.ofHours(6);

  /** So many attempts take about 6 seconds. */
  private static final int INVOCATION_ATTEMPTS = 5;

  private static final int ATTEMPTS_WORTH_A_LINE = 5;

  /** Retries and circuit breakers, which keep their listeners for ever. */
  private static final Set<Object> LISTENED_TO =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private final @Nullable Retry invocationRetry;
  private final Retry readRetry;
  private final Retry uploadRetry;
  private final CircuitBreaker endpointCircuitBreaker;
  private final CircuitBreaker s3CircuitBreaker;
  private final @Nullable RateLimiter rateLimiter;
  private final Bulkhead bulkhead;
  private final int maxWaiting;
  private final Duration maxWaitTime;
  private final int resubmissions;
  private final Predicate<? super InferenceFailedException> resubmitIf;

  private Resilience(
      Builder builder, String name, boolean retriesInvocations, InstantSource clock) {
    invocationRetry =
        builder.invocationRetry == null && retriesInvocations
            ? builder.retry(
                name + "-invocation", invocationRetryConfig(builder.retryUnanswered).build())
            : builder.invocationRetry;
    readRetry =
        builder.readRetry != null
            ? builder.readRetry
            : builder.retry(name + "-read", readRetryConfig().build());
    uploadRetry =
        builder.uploadRetry != null
            ? builder.uploadRetry
            : builder.retry(name + "-upload", uploadRetryConfig().build());
    if (isFirst(uploadRetry)) {
      uploadRetry.getEventPublisher().onRetry(Resilience::logRetry);
    }
    endpointCircuitBreaker =
        builder.endpointCircuitBreaker != null
            ? builder.endpointCircuitBreaker
            : circuitBreaker(builder, name, Resilience::isTroubleOfTheEndpoint, clock);
    s3CircuitBreaker =
        builder.s3CircuitBreaker != null
            ? builder.s3CircuitBreaker
            : circuitBreaker(builder, name + "-s3", AwsErrors::isTroubleOfReads, clock);
    rateLimiter = builder.rateLimiter;
    bulkhead =
        builder.bulkhead != null
            ? builder.bulkhead
            : builder.bulkhead(
                name,
                BulkheadConfig.custom()
                    .maxConcurrentCalls(DEFAULT_MAX_IN_FLIGHT)
                    .maxWaitDuration(Duration.ZERO)
                    .build());
    maxWaiting = builder.maxWaiting;
    maxWaitTime = builder.maxWaitTime;
    resubmissions = builder.resubmissions;
    resubmitIf = builder.resubmitIf;
  }

  /**
   * Returns the default configuration of the retry of invocations, to build a variation of it: five
   * attempts, with pauses that grow from 200 milliseconds to 10 seconds and are spread by half at
   * random, on what says that the invocation was not accepted. These are throttling (also as
   * SageMaker tells it, an HTTP 400 without a message), HTTP 500 and 503, no connection, a request
   * that did not arrive in time, a clock that is wrong, which the AWS SDK corrects by what the
   * refusal tells, and credentials that have expired, are unknown or cannot be had, as while keys
   * are rotated. A permission that is missing is not among them.
   *
   * @param unanswered whether to retry also after an answer was lost; see {@link
   *     Builder#retryUnanswered}
   * @return a new builder
   */
  public static RetryConfig.Builder<Object> invocationRetryConfig(boolean unanswered) {
    return RetryConfig.custom()
        .maxAttempts(INVOCATION_ATTEMPTS)
        .intervalFunction(backOff(Duration.ofSeconds(10)))
        .retryOnException(
            error ->
                AwsErrors.isTransientRefusal(error)
                    || AwsErrors.isAboutCredentials(error)
                    || AwsErrors.isUnprocessed(error)
                    || (unanswered && AwsErrors.isUnanswered(error)));
  }

  /**
   * Returns the default configuration of the retry of reads, to build a variation of it: as many
   * attempts as the client's {@linkplain StygigAsyncClient.Builder#readTimeout read timeout}
   * allows, with pauses that grow from 200 milliseconds to 20 seconds and are spread by half at
   * random, on throttling, HTTP 5xx, lost connections, while the circuit breaker is open, and on
   * refusals that may pass: the result is known to be there, so credentials that have expired or
   * cannot be had, a missing permission, bucket or object, and clocks that differ may all be put
   * right meanwhile.
   *
   * @return a new builder
   */
  public static RetryConfig.Builder<Object> readRetryConfig() {
    return RetryConfig.custom()
        .maxAttempts(Integer.MAX_VALUE)
        .intervalFunction(backOff(Duration.ofSeconds(20)))
        .retryOnException(
            error -> AwsErrors.isWorthReadingAgain(error) || AwsErrors.isUnprocessed(error));
  }

  /**
   * Returns the default configuration of the retry of uploads, to build a variation of it: as many
   * attempts as the client's {@linkplain StygigAsyncClient.Builder#uploadTimeout upload timeout}
   * allows, with pauses that grow from 200 milliseconds to 20 seconds and are spread by half at
   * random, on throttling, HTTP 5xx, request time-outs, a clock that is wrong, and lost or stalled
   * connections. A payload that cannot be read is not tried again.
   *
   * <p>This is about single requests, and all attempts of one are signed with the same credentials.
   * If these have expired, are unknown or could not be had, the upload begins anew with others, as
   * often as an invocation by default, and no more often than this retry says and with its pauses;
   * all that together has the upload timeout.
   *
   * @return a new builder
   */
  public static RetryConfig.Builder<Object> uploadRetryConfig() {
    return RetryConfig.custom()
        .maxAttempts(Integer.MAX_VALUE)
        .intervalFunction(backOff(Duration.ofSeconds(20)))
        .retryOnException(UploadRetryStrategy::isTransient);
  }

  /** Has uploads begin anew whose credentials were refused, or could not be had. */
  Retry newUploadRetry() {
    return Retry.of(
        uploadRetry.getName() + "-anew",
        RetryConfig.custom()
            .maxAttempts(
                Math.min(INVOCATION_ATTEMPTS, uploadRetry.getRetryConfig().getMaxAttempts()))
            .intervalBiFunction(uploadRetry.getRetryConfig().getIntervalBiFunction())
            .retryOnException(error -> error instanceof UploadException e && e.isOfCredentials())
            .build());
  }

  static IntervalFunction backOff(Duration longest) {
    return attempt -> {
      double millis = Math.min((double) longest.toMillis(), 200 * Math.pow(2, attempt - 1));
      return (long) (millis * ThreadLocalRandom.current().nextDouble(0.5, 1.5));
    };
  }

  /** Throttling is none: who throttles is alive. */
  private static boolean isTroubleOfTheEndpoint(Throwable error) {
    return !AwsErrors.isThrottling(error)
        && (AwsErrors.isTransientRefusal(error) || AwsErrors.isUnanswered(error));
  }

  /** Opens when half of at least 20 calls went wrong, for 10 seconds. */
  private static CircuitBreaker circuitBreaker(
      Builder builder, String name, Predicate<Throwable> isFailure, InstantSource clock) {
    CircuitBreaker circuitBreaker =
        builder.circuitBreaker(
            name,
            CircuitBreakerConfig.custom()
                .slidingWindowSize(50)
                .minimumNumberOfCalls(20)
                .failureRateThreshold(50)
                .waitDurationInOpenState(Duration.ofSeconds(10))
                .permittedNumberOfCallsInHalfOpenState(10)
                .maxWaitDurationInHalfOpenState(Duration.ofMinutes(1))
                .recordException(isFailure)
                .ignoreException(CancellationException.class::isInstance)
                .currentTimestampFunction(unused -> clock.millis(), TimeUnit.MILLISECONDS)
                .clock(clock.withZone(ZoneOffset.UTC))
                .build());
    if (isFirst(circuitBreaker)) {
      circuitBreaker.getEventPublisher().onStateTransition(Resilience::logTransition);
    }
    return circuitBreaker;
  }

  /** Whether nothing of ours listens to it yet: clients may share it, by a registry too. */
  private static boolean isFirst(Object source) {
    return LISTENED_TO.add(source);
  }

  /** Nobody is to wait for an upload without a word. */
  private static void logRetry(RetryOnRetryEvent event) {
    if (event.getNumberOfRetryAttempts() % ATTEMPTS_WORTH_A_LINE == 0) {
      log.info(
          "Upload: attempt {} of a request failed, the next is in {} ms: {}",
          event.getNumberOfRetryAttempts(),
          event.getWaitInterval().toMillis(),
          LogSanitizer.sanitize(String.valueOf(event.getLastThrowable())));
    }
  }

  private static void logTransition(CircuitBreakerOnStateTransitionEvent event) {
    CircuitBreaker.State state = event.getStateTransition().getToState();
    if (state == CircuitBreaker.State.OPEN) {
      log.warn("Circuit breaker {} is open", event.getCircuitBreakerName());
    } else {
      log.info("Circuit breaker {} is {}", event.getCircuitBreakerName(), state);
    }
  }

  /**
   * Returns the retry of invocations.
   *
   * @return the instance, empty if the SageMaker client was given without one: it then keeps its
   *     own policy
   */
  public Optional<Retry> invocationRetry() {
    return Optional.ofNullable(invocationRetry);
  }

  /**
   * Returns the retry of reading results.
   *
   * @return the instance
   */
  public Retry readRetry() {
    return readRetry;
  }

  /**
   * Returns the retry of uploads, which has no effect where the S3 client was given: that keeps its
   * own policy.
   *
   * @return the instance
   */
  public Retry uploadRetry() {
    return uploadRetry;
  }

  /**
   * Returns the circuit breaker around the endpoint.
   *
   * @return the instance
   */
  public CircuitBreaker endpointCircuitBreaker() {
    return endpointCircuitBreaker;
  }

  /**
   * Returns the circuit breaker around reading from S3.
   *
   * @return the instance
   */
  public CircuitBreaker s3CircuitBreaker() {
    return s3CircuitBreaker;
  }

  /**
   * Returns the rate limiter of invocations.
   *
   * @return the instance, empty if there is no limit
   */
  public Optional<RateLimiter> rateLimiter() {
    return Optional.ofNullable(rateLimiter);
  }

  /**
   * Returns the bulkhead of inferences in flight.
   *
   * @return the instance
   */
  public Bulkhead bulkhead() {
    return bulkhead;
  }

  int maxWaiting() {
    return maxWaiting;
  }

  Duration maxWaitTime() {
    return maxWaitTime;
  }

  /** Whether an inference that was submitted again so often already shall be so once more. */
  boolean shallResubmit(InferenceFailedException failure, int resubmittedAlready) {
    try {
      return resubmittedAlready < resubmissions && resubmitIf.test(failure);
    } catch (Throwable e) { // of the user's predicate
      failure.addSuppressed(e);
      return false;
    }
  }

  boolean mayResubmit() {
    return resubmissions > 0;
  }

  /** Sets what a client does about trouble. Not thread-safe. */
  public static final class Builder {
    private @Nullable Retry invocationRetry;
    private @Nullable Retry readRetry;
    private @Nullable Retry uploadRetry;
    private @Nullable CircuitBreaker endpointCircuitBreaker;
    private @Nullable CircuitBreaker s3CircuitBreaker;
    private @Nullable RateLimiter rateLimiter;
    private @Nullable Bulkhead bulkhead;
    private @Nullable RetryRegistry retries;
    private @Nullable CircuitBreakerRegistry circuitBreakers;
    private @Nullable BulkheadRegistry bulkheads;
    private int maxWaiting = DEFAULT_MAX_WAITING;
    private Duration maxWaitTime = DEFAULT_MAX_WAIT_TIME;
    private boolean retryUnanswered;
    private int resubmissions;
    private Predicate<? super InferenceFailedException> resubmitIf =
        InferenceFailedException::isTransient;

    Builder() {}

    /**
     * Sets where the client's own instances are registered, so that whatever exports the metrics of
     * these registries has them. Each is named after the endpoint: {@code stygig-ENDPOINT} the
     * endpoint's circuit breaker and the bulkhead, {@code stygig-ENDPOINT-s3} the circuit breaker
     * of S3, {@code stygig-ENDPOINT-invocation}, {@code stygig-ENDPOINT-upload} and {@code
     * stygig-ENDPOINT-read} the retries. One that the registry has under this name already is used
     * as it is; so clients of the same endpoint share theirs.
     *
     * @param retries for the retries
     * @param circuitBreakers for the circuit breakers
     * @param bulkheads for the bulkhead
     * @return this
     */
    public Builder registries(
        RetryRegistry retries, CircuitBreakerRegistry circuitBreakers, BulkheadRegistry bulkheads) {
      Objects.requireNonNull(retries, "retries");
      Objects.requireNonNull(circuitBreakers, "circuitBreakers");
      Objects.requireNonNull(bulkheads, "bulkheads");
      this.retries = retries;
      this.circuitBreakers = circuitBreakers;
      this.bulkheads = bulkheads;
      return this;
    }

    private Retry retry(String name, RetryConfig config) {
      return retries == null ? Retry.of(name, config) : retries.retry(name, config);
    }

    private CircuitBreaker circuitBreaker(String name, CircuitBreakerConfig config) {
      return circuitBreakers == null
          ? CircuitBreaker.of(name, config)
          : circuitBreakers.circuitBreaker(name, config);
    }

    private Bulkhead bulkhead(String name, BulkheadConfig config) {
      return bulkheads == null ? Bulkhead.of(name, config) : bulkheads.bulkhead(name, config);
    }

    /**
     * Sets the retry of {@code InvokeEndpointAsync}; by default one of the {@linkplain
     * #invocationRetryConfig default configuration}, and none where the client is given a SageMaker
     * client, which has a retry policy of its own.
     *
     * @param retry decides by its own predicate which errors are retried; it is not asked about
     *     results
     * @return this
     */
    public Builder invocationRetry(Retry retry) {
      this.invocationRetry = Objects.requireNonNull(retry, "retry");
      return this;
    }

    /**
     * Sets the retry of reading a result that is known to be there; by default one of the
     * {@linkplain #readRetryConfig default configuration}, on top of whatever a given S3 client
     * does by itself: the result has been paid for.
     *
     * @param retry decides by its own predicate which errors are retried; it is not asked about
     *     results
     * @return this
     */
    public Builder readRetry(Retry retry) {
      this.readRetry = Objects.requireNonNull(retry, "retry");
      return this;
    }

    /**
     * Sets the retry of uploads; by default one of the {@linkplain #uploadRetryConfig default
     * configuration}. It is asked about each request by itself, so of an upload in parts only those
     * are sent again that went wrong. It has no effect where the client is given an S3 client,
     * which has a retry policy of its own.
     *
     * @param retry decides by its own predicate which errors are retried; it is not asked about
     *     results
     * @return this
     */
    public Builder uploadRetry(Retry retry) {
      this.uploadRetry = Objects.requireNonNull(retry, "retry");
      return this;
    }

    /**
     * Sets the circuit breaker around the endpoint. While it is open, submissions fail at once with
     * an {@link InvocationException} whose cause is a {@code CallNotPermittedException}. By default
     * it opens for 10 seconds when half of the last 50 invocations, of at least 20, were answered
     * with HTTP 500, 502, 503 or 504, could not be sent, or were not answered; throttling does not
     * count.
     *
     * @param circuitBreaker decides by its own predicates what counts
     * @return this
     */
    public Builder endpointCircuitBreaker(CircuitBreaker circuitBreaker) {
      this.endpointCircuitBreaker = Objects.requireNonNull(circuitBreaker, "circuitBreaker");
      return this;
    }

    /**
     * Sets the circuit breaker around everything that the client and its waiter read from S3. While
     * it is open, nothing fails for that: looks find nothing, and reads wait. By default it opens
     * as the endpoint's does, but throttling and every HTTP 5xx count, too.
     *
     * @param circuitBreaker decides by its own predicates what counts
     * @return this
     */
    public Builder s3CircuitBreaker(CircuitBreaker circuitBreaker) {
      this.s3CircuitBreaker = Objects.requireNonNull(circuitBreaker, "circuitBreaker");
      return this;
    }

    /**
     * Sets the rate limiter of {@code InvokeEndpointAsync}; none by default. What exceeds the rate
     * waits for its turn without a thread, up to the limiter's {@code timeoutDuration}, and then
     * fails with an {@link InvocationException}.
     *
     * @param rateLimiter a limiter that takes reservations, as those of {@code RateLimiter.of} do
     *     and a {@code SemaphoreBasedRateLimiter} does not
     * @return this
     */
    public Builder rateLimiter(RateLimiter rateLimiter) {
      if (rateLimiter instanceof SemaphoreBasedRateLimiter) {
        throw new IllegalArgumentException(
            "The rate limiter must take reservations, which a SemaphoreBasedRateLimiter does not: "
                + rateLimiter.getName());
      }
      this.rateLimiter = Objects.requireNonNull(rateLimiter, "rateLimiter");
      return this;
    }

    /**
     * Sets the bulkhead, which bounds how many inferences are in flight, from their submission to
     * their end; 100,000 by default. What exceeds it waits in line. Those that were attached or
     * recovered were submitted by others, and do not count.
     *
     * @param bulkhead one with a {@code maxWaitDuration} of 0, as no thread ever waits for it
     * @return this
     */
    public Builder bulkhead(Bulkhead bulkhead) {
      if (!bulkhead.getBulkheadConfig().getMaxWaitDuration().isZero()) {
        throw new IllegalArgumentException(
            "The bulkhead's maxWaitDuration must be 0: "
                + bulkhead.getBulkheadConfig().getMaxWaitDuration());
      }
      this.bulkhead = bulkhead;
      return this;
    }

    /**
     * Sets how many inferences may wait in line for the bulkhead; 100,000 by default. What exceeds
     * it fails with a {@link ClientOverloadedException}.
     *
     * @param maxWaiting at least 0
     * @return this
     */
    public Builder maxWaiting(int maxWaiting) {
      if (maxWaiting < 0) {
        throw new IllegalArgumentException("maxWaiting must be at least 0: " + maxWaiting);
      }
      this.maxWaiting = maxWaiting;
      return this;
    }

    /**
     * Sets how long an inference may wait until it is its turn to be invoked; 6 hours by default.
     * What waits longer fails with a {@link ClientOverloadedException}: when its turn comes, or up
     * to 2 minutes after the time is over.
     *
     * @param maxWaitTime positive, at most 30 days
     * @return this
     */
    public Builder maxWaitTime(Duration maxWaitTime) {
      this.maxWaitTime = Checks.timeout("maxWaitTime", maxWaitTime);
      return this;
    }

    /**
     * Sets whether an invocation that was sent and not answered is sent again, under the same id.
     * The service knows no idempotency: if it did accept the first one, the model runs twice. The
     * handle then ends with the result of the invocation that was answered, and what comes of the
     * other one is logged. Without this, the default, such an inference fails with an {@link
     * InvocationException} that is {@linkplain InvocationException#isUnanswered unanswered}. It has
     * no effect on a retry that was {@linkplain #invocationRetry given}, nor where a SageMaker
     * client was given, which retries by its own policy: give a retry as well then, of {@link
     * #invocationRetryConfig}{@code (true)}.
     *
     * @param retryUnanswered true to send again
     * @return this
     */
    public Builder retryUnanswered(boolean retryUnanswered) {
      this.retryUnanswered = retryUnanswered;
      return this;
    }

    /**
     * Sets how often an inference is submitted again when the model failed in a way that may pass;
     * never by default, as each submission runs the model and is paid for. It goes on under the
     * same handle, with an InferenceId of its own each time; {@link InferenceHandle#receipts} tells
     * all of them.
     *
     * @param times from 0 to 10
     * @return this
     */
    public Builder resubmissions(int times) {
      if (times < 0 || times > 10) {
        throw new IllegalArgumentException("resubmissions must be from 0 to 10: " + times);
      }
      this.resubmissions = times;
      return this;
    }

    /**
     * Sets which failures may pass; by default those that {@linkplain
     * InferenceFailedException#isTransient look transient}.
     *
     * @param predicate called on the client's executor; one that throws says no
     * @return this
     */
    public Builder resubmitIf(Predicate<? super InferenceFailedException> predicate) {
      this.resubmitIf = Objects.requireNonNull(predicate, "predicate");
      return this;
    }

    /** Retries invocations by default where the SDK does not. */
    Resilience build(String name, boolean retriesInvocations, InstantSource clock) {
      return new Resilience(this, name, retriesInvocations, clock);
    }
  }
}

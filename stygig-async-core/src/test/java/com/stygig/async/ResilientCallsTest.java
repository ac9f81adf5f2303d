package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResilientCallsTest {
  private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
  private final AtomicInteger attempts = new AtomicInteger();

  private final ResilientCalls calls = calls(Duration.ofMillis(10));

  private ResilientCalls calls(Duration firstPause) {
    return new ResilientCalls(retry(firstPause), null, null, e -> true, scheduler);
  }

  private static Retry retry(Duration firstPause) {
    return Retry.of(
        "test",
        Resilience.invocationRetryConfig(false)
            .intervalFunction(IntervalFunction.ofExponentialBackoff(firstPause, 2))
            .retryOnException(error -> error instanceof IllegalStateException)
            .build());
  }

  @AfterEach
  void stop() {
    scheduler.shutdownNow();
  }

  private CompletableFuture<String> failing(int failures) {
    return attempts.incrementAndGet() <= failures
        ? CompletableFuture.failedFuture(new IllegalStateException("busy"))
        : CompletableFuture.completedFuture("done");
  }

  @Test
  void triesAgainUntilItGoesWell() {
    assertThat(calls.call(() -> failing(2)).join()).isEqualTo("done");

    assertThat(attempts).hasValue(3);
  }

  @Test
  void givingUpInterruptsNoThread() {
    AtomicBoolean wasInterrupted = new AtomicBoolean();
    CompletableFuture<?> outcome =
        calls
            .call(() -> failing(100))
            .whenComplete(
                (value, error) -> wasInterrupted.set(Thread.currentThread().isInterrupted()));

    assertThatThrownBy(outcome::join).hasRootCauseMessage("busy");
    assertThat(wasInterrupted).isFalse();
  }

  @Test
  void givesUpAfterFiveAttempts() {
    assertThatThrownBy(() -> calls.call(() -> failing(100)).join()).hasRootCauseMessage("busy");

    assertThat(attempts).hasValue(5);
  }

  @Test
  void doesNotTryAgainWhatIsNotTransient() {
    CompletableFuture<String> outcome =
        calls.call(
            () -> {
              attempts.incrementAndGet();
              return CompletableFuture.failedFuture(new IllegalArgumentException("no"));
            });

    assertThatThrownBy(outcome::join).hasRootCauseMessage("no");
    assertThat(attempts).hasValue(1);
  }

  @Test
  void aCallThatThrowsInALaterAttemptEndsTheFutureToo() {
    CompletableFuture<String> outcome =
        calls.call(
            () -> {
              if (attempts.incrementAndGet() > 1) {
                throw new IllegalArgumentException("thrown");
              }
              return CompletableFuture.failedFuture(new IllegalStateException("busy"));
            });

    assertThatThrownBy(outcome::join).hasRootCauseMessage("thrown");
  }

  @Test
  void cancellingCancelsTheAttemptUnderWay() {
    CompletableFuture<String> attempt = new CompletableFuture<>();

    calls.call(() -> attempt).cancel(true);

    assertThat(attempt).isCancelled();
  }

  @Test
  void cancellingInThePauseStartsNoOtherAttempt() {
    ResilientCalls patient = calls(Duration.ofMillis(500));
    CompletableFuture<String> outcome = patient.call(() -> failing(100));
    await().until(() -> !scheduler.getQueue().isEmpty());

    outcome.cancel(true);
    await().until(() -> scheduler.getQueue().stream().allMatch(t -> ((Future<?>) t).isCancelled()));
    assertThat(attempts).hasValue(1);
  }

  @Test
  void aSchedulerThatTakesNoTaskEndsTheFuture() {
    scheduler.shutdownNow();

    assertThatThrownBy(() -> calls.call(() -> failing(1)).join())
        .hasRootCauseInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void anOpenCircuitBreakerLetsNothingThroughAndCountsNoCancellation() {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "test",
            CircuitBreakerConfig.custom()
                .slidingWindowSize(2)
                .minimumNumberOfCalls(2)
                .ignoreException(CancellationException.class::isInstance)
                .build());
    ResilientCalls guarded = new ResilientCalls(null, null, breaker, e -> true, scheduler);
    for (int i = 0; i < 10; i++) {
      guarded.call(CompletableFuture::new).cancel(true);
    }
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> guarded.call(() -> failing(2)).join()).hasRootCauseMessage("busy");
    }

    assertThatThrownBy(() -> guarded.call(() -> failing(2)).join())
        .hasCauseInstanceOf(CallNotPermittedException.class);
    assertThat(attempts).hasValue(2);
  }

  @Test
  void aRateLimiterSpreadsCallsWithoutAThreadThatWaits() {
    RateLimiter limiter =
        RateLimiter.of(
            "test",
            RateLimiterConfig.custom()
                .limitForPeriod(1)
                .limitRefreshPeriod(Duration.ofHours(1))
                .timeoutDuration(Duration.ofHours(10))
                .build());
    ResilientCalls limited = new ResilientCalls(null, limiter, null, e -> true, scheduler);

    // A thread that waited would be here for ten hours.
    List<CompletableFuture<String>> all =
        IntStream.range(0, 20).mapToObj(i -> limited.call(() -> failing(0))).toList();

    assertThat(all.get(0)).isCompleted();
    assertThat(all.subList(1, 11)).noneMatch(CompletableFuture::isDone);
    assertThat(scheduler.getQueue()).hasSize(10);
    assertThat(all.subList(11, 20)).allMatch(CompletableFuture::isCompletedExceptionally);
    assertThat(all.get(19))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(RequestNotPermitted.class);
  }

  @Test
  void whatARateLimiterHasPutOffIsCalledInItsTurn() {
    RateLimiter limiter =
        RateLimiter.of(
            "test",
            RateLimiterConfig.custom()
                .limitForPeriod(1)
                .limitRefreshPeriod(Duration.ofMillis(50))
                .timeoutDuration(Duration.ofHours(1))
                .build());
    ResilientCalls limited = new ResilientCalls(null, limiter, null, e -> true, scheduler);

    List<CompletableFuture<String>> all =
        IntStream.range(0, 5).mapToObj(i -> limited.call(() -> failing(0))).toList();

    assertThat(all).allSatisfy(call -> assertThat(call).succeedsWithin(Patience.LIMIT));
    assertThat(attempts).hasValue(5);
  }
}

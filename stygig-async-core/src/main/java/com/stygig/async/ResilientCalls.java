package com.stygig.async;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.retry.Retry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls an AWS client: when the rate limiter says, if the circuit breaker permits, and again as the
 * retry has it. Each of them is optional.
 */
final class ResilientCalls {
  private final @Nullable Retry retry;
  private final @Nullable RateLimiter rateLimiter;
  private final @Nullable CircuitBreaker circuitBreaker;
  private final ScheduledExecutorService scheduler;

  ResilientCalls(
      @Nullable Retry retry,
      @Nullable RateLimiter rateLimiter,
      @Nullable CircuitBreaker circuitBreaker,
      ScheduledExecutorService scheduler) {
    this.retry = retry;
    this.rateLimiter = rateLimiter;
    this.circuitBreaker = circuitBreaker;
    this.scheduler = scheduler;
  }

  /** Calls once, and turns what is thrown into a failed future. */
  static <T> CompletableFuture<T> safely(Supplier<CompletableFuture<T>> call) {
    try {
      return call.get();
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Fails its future with the last error, unwrapped, and throws nothing. Cancelling the future
   * cancels the attempt that is under way, and none follows.
   */
  <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> call) {
    Attempts<T> attempts = new Attempts<>(call);
    attempts.start();
    return attempts.outcome;
  }

  private final class Attempts<T> {
    final CompletableFuture<T> outcome = new CompletableFuture<>();
    private final Supplier<CompletableFuture<T>> call;
    private final Retry.@Nullable AsyncContext<T> context;
    private volatile @Nullable Future<?> current;

    Attempts(Supplier<CompletableFuture<T>> call) {
      this.call = call;
      this.context = retry == null ? null : retry.asyncContext();
    }

    void start() {
      outcome.whenComplete(
          (value, error) -> {
            if (outcome.isCancelled()) {
              stopCurrent();
            }
          });
      waitForTurn();
    }

    private void waitForTurn() {
      long nanos = rateLimiter == null ? 0 : rateLimiter.reservePermission();
      if (nanos < 0 && rateLimiter != null) {
        ended(null, RequestNotPermitted.createRequestNotPermitted(rateLimiter));
      } else if (nanos == 0) {
        attempt();
      } else {
        later(this::attempt, nanos, TimeUnit.NANOSECONDS);
      }
    }

    private void attempt() {
      if (outcome.isDone()) {
        return;
      }
      Supplier<CompletableFuture<T>> tracked = () -> track(safely(call));
      CompletableFuture<T> attempt =
          circuitBreaker == null
              ? tracked.get()
              : circuitBreaker.executeCompletionStage(tracked::get).toCompletableFuture();
      attempt.whenComplete(
          (value, error) -> ended(value, error == null ? null : AwsErrors.unwrap(error)));
    }

    private <F extends Future<?>> F track(F next) {
      current = next;
      if (outcome.isCancelled()) {
        stopCurrent();
      }
      return next;
    }

    private void ended(@Nullable T value, @Nullable Throwable error) {
      if (error == null) {
        if (context != null) {
          context.onComplete();
        }
        outcome.complete(value);
        return;
      }
      long pauseMillis = context == null || outcome.isDone() ? 0 : context.onError(error);
      if (pauseMillis <= 0) {
        outcome.completeExceptionally(error);
      } else {
        later(this::waitForTurn, pauseMillis, TimeUnit.MILLISECONDS);
      }
    }

    private void later(Runnable step, long delay, TimeUnit unit) {
      try {
        var unused = track(scheduler.schedule(step, delay, unit));
      } catch (RejectedExecutionException e) {
        outcome.completeExceptionally(e);
      }
    }

    private void stopCurrent() {
      Future<?> running = current;
      if (running != null) {
        running.cancel(true);
      }
    }
  }
}

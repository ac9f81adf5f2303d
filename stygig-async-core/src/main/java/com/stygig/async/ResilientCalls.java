package com.stygig.async;

import com.stygig.async.internal.AwsErrors;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.retry.Retry;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls an AWS client: when the rate limiter says, if the circuit breaker permits, and again as the
 * retry has it. Each of them is optional.
 */
final class ResilientCalls {
  private static final Logger log = LoggerFactory.getLogger(ResilientCalls.class);

  private final @Nullable Retry retry;
  private final @Nullable RateLimiter rateLimiter;
  private final @Nullable CircuitBreaker circuitBreaker;
  private final Predicate<Throwable> isTrouble;
  private final ScheduledExecutorService scheduler;

  /** The circuit breaker hears of those errors only that are trouble; the others are answers. */
  ResilientCalls(
      @Nullable Retry retry,
      @Nullable RateLimiter rateLimiter,
      @Nullable CircuitBreaker circuitBreaker,
      Predicate<Throwable> isTrouble,
      ScheduledExecutorService scheduler) {
    this.retry = retry;
    this.rateLimiter = rateLimiter;
    this.circuitBreaker = circuitBreaker;
    this.isTrouble = isTrouble;
    this.scheduler = scheduler;
  }

  /** Calls once, and turns what is thrown into a failed future. */
  static <T> CompletableFuture<T> safely(Supplier<CompletableFuture<T>> call) {
    try {
      return Objects.requireNonNull(call.get(), "A call returned null");
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Returns why a call made now would not be permitted, or null; nothing is called. */
  @Nullable Throwable refusal() {
    if (circuitBreaker == null) {
      return null;
    }
    if (!circuitBreaker.tryAcquirePermission()) {
      return CallNotPermittedException.createCallNotPermittedException(circuitBreaker);
    }
    circuitBreaker.releasePermission();
    return null;
  }

  /**
   * Fails its future with the last error of an attempt, unwrapped, or if there was none with what
   * did not permit one, and throws nothing. Cancelling the future cancels the attempt that is under
   * way, and none follows.
   */
  <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> call) {
    Attempts<T> attempts = new Attempts<>(call);
    attempts.start();
    return attempts.outcome;
  }

  /**
   * The same within a time limit. A call that is under way when the time is up is no cancellation:
   * for the circuit breaker it has failed with a {@link TimeoutException}.
   */
  <T> CompletableFuture<T> call(TimeLimit limit, Supplier<CompletableFuture<T>> call) {
    Attempts<T> attempts = new Attempts<>(call);
    CompletableFuture<T> limited =
        limit.on(
            attempts.outcome, attempts.outcome::completeExceptionally, () -> attempts.lastAnswer);
    attempts.start();
    return limited;
  }

  /** Returns what a future comes to that depends on another one, and ends that if it is ended. */
  static <T> CompletableFuture<T> ending(CompletableFuture<?> source, CompletableFuture<T> future) {
    Outcome<T> outcome = new Outcome<>();
    future.whenComplete(
        (value, error) -> {
          if (error == null) {
            outcome.complete(value);
          } else {
            outcome.completeExceptionally(AwsErrors.unwrap(error));
          }
        });
    outcome.whenComplete(
        (value, error) -> {
          if (error != null) {
            end(source, error);
          }
        });
    return outcome;
  }

  /**
   * Calls of ours learn why they are ended; those of the AWS SDK are cancelled. A timer is not
   * interrupted, as it may be the one that runs just now, on this thread.
   */
  private static void end(Future<?> running, Throwable reason) {
    if (running instanceof Outcome<?> outcome) {
      outcome.completeExceptionally(reason);
    } else {
      running.cancel(running instanceof CompletableFuture);
    }
  }

  /** What a call of ours comes to. Whoever completes it ends the call. */
  private static final class Outcome<T> extends CompletableFuture<T> {}

  private final class Attempts<T> {
    final Outcome<T> outcome = new Outcome<>();
    private final Supplier<CompletableFuture<T>> call;
    private final Retry.@Nullable AsyncContext<T> context;
    private final AtomicReference<@Nullable Future<?>> current = new AtomicReference<>();

    /** What an attempt has failed with: more than that the next one was not permitted. */
    private volatile @Nullable Throwable lastAnswer;

    Attempts(Supplier<CompletableFuture<T>> call) {
      this.call = call;
      this.context = retry == null ? null : retry.asyncContext();
    }

    void start() {
      outcome.whenComplete(
          (value, error) -> {
            if (error != null) {
              stopCurrent();
            }
          });
      orFail(this::waitForTurn);
    }

    /** What listeners and predicates throw must not keep the outcome open. */
    private void orFail(Runnable step) {
      try {
        step.run();
      } catch (Throwable e) {
        outcome.completeExceptionally(e);
      }
    }

    private void waitForTurn() {
      if (outcome.isDone()) {
        return;
      }
      // What the circuit breaker does not permit takes nobody's turn.
      Throwable refusal = rateLimiter == null ? null : refusal();
      if (refusal != null) {
        ended(null, refusal);
        return;
      }
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
      long start = circuitBreaker == null ? 0 : circuitBreaker.getCurrentTimestamp();
      if (circuitBreaker != null && !circuitBreaker.tryAcquirePermission()) {
        ended(null, CallNotPermittedException.createCallNotPermittedException(circuitBreaker));
        return;
      }
      CompletableFuture<T> attempt = safely(call);
      current.set(attempt);
      if (outcome.isDone()) {
        stopCurrent();
      }
      attempt.whenComplete(
          (value, wrapped) -> {
            Throwable error = wrapped == null ? null : AwsErrors.unwrap(wrapped);
            if (circuitBreaker != null) {
              tellSafely(circuitBreaker, start, error);
            }
            orFail(() -> ended(value, error));
          });
    }

    private void tellSafely(CircuitBreaker told, long start, @Nullable Throwable error) {
      try {
        tell(told, start, error);
      } catch (Throwable e) { // of the user's predicates and listeners
        log.warn("A circuit breaker could not be told how a call ended", e);
        told.releasePermission();
      }
    }

    /** Each permission is used or given back, once. */
    private void tell(CircuitBreaker told, long start, @Nullable Throwable error) {
      long duration = told.getCurrentTimestamp() - start;
      Throwable trouble = error instanceof CancellationException ? timeout() : error;
      if (error != null && trouble == null) {
        told.releasePermission();
      } else if (trouble == null || !isTrouble.test(trouble)) {
        told.onSuccess(duration, told.getTimestampUnit());
      } else {
        told.onError(duration, told.getTimestampUnit(), trouble);
      }
    }

    /** What has ended the call if that was a time limit, and null if it was its caller. */
    private @Nullable Throwable timeout() {
      Throwable reason = outcome.handle((value, error) -> error).getNow(null);
      return reason instanceof TimeoutException ? reason : null;
    }

    private void ended(@Nullable T value, @Nullable Throwable error) {
      if (error == null) {
        outcome.complete(value);
        if (context != null) {
          quietly(context::onComplete);
        }
        return;
      }
      long pauseMillis = context == null || outcome.isDone() ? -1 : context.onError(error);
      boolean isRefusal =
          error instanceof RequestNotPermitted || error instanceof CallNotPermittedException;
      Throwable answer = lastAnswer;
      if (pauseMillis < 0) {
        outcome.completeExceptionally(isRefusal && answer != null ? with(answer, error) : error);
      } else {
        lastAnswer = isRefusal ? answer : error;
        later(this::waitForTurn, pauseMillis, TimeUnit.MILLISECONDS);
      }
    }

    private static Throwable with(Throwable answer, Throwable refusal) {
      answer.addSuppressed(refusal);
      return answer;
    }

    private void later(Runnable step, long delay, TimeUnit unit) {
      Future<?> before = current.get();
      try {
        // By the time that it is known, the step may have run, and have started something else.
        current.compareAndSet(before, scheduler.schedule(() -> orFail(step), delay, unit));
      } catch (RejectedExecutionException e) {
        outcome.completeExceptionally(e);
      }
      if (outcome.isDone()) {
        stopCurrent();
      }
    }

    private void stopCurrent() {
      Future<?> running = current.get();
      Throwable reason = outcome.handle((value, error) -> error).getNow(null);
      if (running != null && reason != null) {
        end(running, reason);
      }
    }
  }

  /** The listeners are the user's. */
  private static void quietly(Runnable step) {
    try {
      step.run();
    } catch (Throwable e) {
      log.warn("A listener failed", e);
    }
  }
}

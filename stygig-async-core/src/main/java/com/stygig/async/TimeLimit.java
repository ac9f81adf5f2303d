package com.stygig.async;

import com.stygig.async.internal.AwsErrors;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long one stage may take. What takes longer fails with a {@link TimeoutException}, and is
 * cancelled.
 */
record TimeLimit(String stage, Duration limit, ScheduledExecutorService scheduler) {
  private static final Logger log = LoggerFactory.getLogger(TimeLimit.class);

  /** Returns what is left of it when some time was taken already: zero if all was. */
  TimeLimit after(Duration alreadyTaken) {
    if (alreadyTaken.isZero()) {
      return this;
    }
    Duration left = limit.minus(alreadyTaken);
    return new TimeLimit(
        stage + ", begun anew,", left.isNegative() ? Duration.ZERO : left, scheduler);
  }

  <T> CompletableFuture<T> on(CompletableFuture<T> work) {
    return on(work, error -> work.cancel(true));
  }

  /**
   * The same, and in place of cancelling the work, lets the caller end it, who learns why: a {@link
   * TimeoutException}, or what whoever waits for it has ended it with.
   */
  <T> CompletableFuture<T> on(CompletableFuture<T> work, Consumer<Throwable> stop) {
    return on(work, stop, () -> null);
  }

  /**
   * The same, and tells of a time-out what has taken the time.
   *
   * @param lastError gives what the last attempt at the work has failed with, null if none has
   */
  <T> CompletableFuture<T> on(
      CompletableFuture<T> work,
      Consumer<Throwable> stop,
      Supplier<? extends @Nullable Throwable> lastError) {
    if (work.isDone()) {
      return work;
    }
    CompletableFuture<T> limited = new CompletableFuture<>();
    // A scheduler may keep a cancelled task until its time: it must not keep the work with it.
    AtomicReference<@Nullable Open> open = new AtomicReference<>(new Open(limited, lastError));
    Future<?> timer = start(open);
    work.whenComplete(
        (value, error) -> {
          open.set(null);
          timer.cancel(false);
          if (error == null) {
            limited.complete(value);
          } else {
            limited.completeExceptionally(error);
          }
        });
    limited.whenComplete(
        (value, error) -> {
          if (error != null) { // also if whoever waits for it has cancelled it
            stop.accept(error);
          }
        });
    return limited;
  }

  /** Work whose time is not up. */
  private record Open(
      CompletableFuture<?> limited, Supplier<? extends @Nullable Throwable> lastError) {}

  private Future<?> start(AtomicReference<@Nullable Open> open) {
    try {
      return scheduler.schedule(() -> timeOut(open), limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(null); // the client is closing, and ends all
    } catch (Throwable e) { // of a scheduler of the user's, or as there are no more threads
      log.warn("{} has no time limit, as the scheduler failed", stage, e);
      return CompletableFuture.completedFuture(null);
    }
  }

  private void timeOut(AtomicReference<@Nullable Open> open) {
    Open late = open.getAndSet(null);
    if (late != null) {
      late.limited().completeExceptionally(timeout(late.lastError().get()));
    }
  }

  private TimeoutException timeout(@Nullable Throwable lastError) {
    String late = stage + " took longer than " + readable(limit);
    if (lastError == null) {
      return new TimeoutException(late);
    }
    TimeoutException timeout =
        new TimeoutException(
            late + "; its last attempt has failed: " + AwsErrors.message(lastError));
    timeout.addSuppressed(lastError);
    return timeout;
  }

  private static String readable(Duration limit) {
    return limit.toMillis() % 1_000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }
}

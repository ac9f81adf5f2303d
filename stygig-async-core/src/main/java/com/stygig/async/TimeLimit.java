package com.stygig.async;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How long one stage may take. What takes longer fails with a {@link TimeoutException}, and is
 * cancelled.
 */
record TimeLimit(String stage, Duration limit, ScheduledExecutorService scheduler) {
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
    if (work.isDone()) {
      return work;
    }
    CompletableFuture<T> limited = new CompletableFuture<>();
    // A scheduler may keep a cancelled task until its time: it must not keep the work with it.
    AtomicReference<@Nullable CompletableFuture<T>> open = new AtomicReference<>(limited);
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

  private <T> Future<?> start(AtomicReference<@Nullable CompletableFuture<T>> open) {
    try {
      return scheduler.schedule(() -> timeOut(open), limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(null); // the client is closing, and ends all
    }
  }

  private <T> void timeOut(AtomicReference<@Nullable CompletableFuture<T>> open) {
    CompletableFuture<T> late = open.getAndSet(null);
    if (late != null) {
      late.completeExceptionally(
          new TimeoutException(stage + " took longer than " + readable(limit)));
    }
  }

  private static String readable(Duration limit) {
    return limit.toMillis() % 1_000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }
}

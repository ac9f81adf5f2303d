package com.stygig.async.testkit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What is to happen later, all on one thread that only hands it on. What has not happened when the
 * cloud is closed never does. Thread-safe.
 */
final class Timers implements AutoCloseable {
  private final ScheduledThreadPoolExecutor scheduler =
      new ScheduledThreadPoolExecutor(1, Parts.daemons("local-timer-"));

  Timers() {
    scheduler.setRemoveOnCancelPolicy(true);
  }

  /** Runs a task on an executor; the answer can cancel it before. */
  Future<?> schedule(Duration delay, Executor executor, Runnable task) {
    try {
      return scheduler.schedule(
          () -> handOn(executor, task), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Runs a task on an executor; without a delay, it goes there at once. */
  void after(Duration delay, Executor executor, Runnable task) {
    if (delay.isZero()) {
      handOn(executor, task);
    } else {
      var unused = schedule(delay, executor, task);
    }
  }

  /** An executor that starts everything later. */
  Executor delayed(Duration delay, Executor executor) {
    return delay.isZero() ? executor : task -> after(delay, executor, task);
  }

  /** Ends a future with a {@link TimeoutException} if it does not end in time. */
  <T> CompletableFuture<T> limit(CompletableFuture<T> future, Duration limit) {
    Future<?> timeout =
        schedule(limit, Runnable::run, () -> future.completeExceptionally(new TimeoutException()));
    return future.whenComplete((value, error) -> timeout.cancel(false));
  }

  /** For what comes again and again. */
  ScheduledExecutorService scheduler() {
    return scheduler;
  }

  private static void handOn(Executor executor, Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException closed) {
      // nobody is left to miss it
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}

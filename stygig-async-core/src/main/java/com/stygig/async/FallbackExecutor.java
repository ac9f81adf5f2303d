package com.stygig.async;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks on an executor, and those that it refuses, because it is full or shut down, on the
 * JDK's common pool: the calling thread may be an event loop of the AWS SDK, which no task may
 * block, and no result may be kept back. Thread-safe.
 */
final class FallbackExecutor implements Executor {
  private static final Logger log = LoggerFactory.getLogger(FallbackExecutor.class);

  /** An executor that has started none of its tasks for so long is blocked. */
  private static final Duration STALL = Duration.ofSeconds(1);

  private final Executor executor;
  private final AtomicLong handedOver = new AtomicLong();
  private final AtomicLong started = new AtomicLong();
  private final ThreadLocal<Boolean> isRunning = ThreadLocal.withInitial(() -> false);

  FallbackExecutor(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    Runnable guarded = () -> run(task);
    handedOver.incrementAndGet();
    try {
      executor.execute(guarded);
    } catch (Throwable e) { // also that there are no more threads
      log.debug("The executor takes no task; it runs on the common pool", e);
      var unused = CompletableFuture.runAsync(guarded);
    }
  }

  /** Whether the current thread runs a task of this executor, so that it must not wait for it. */
  boolean isRunningOnThisThread() {
    return isRunning.get();
  }

  /**
   * Waits for a future, by blocking the thread. If that is a thread which this executor's tasks
   * wait for, as it is the only one for instance, it does not wait in vain.
   *
   * @throws TimeoutException if the future is not complete in time, or cannot be
   */
  void await(CompletableFuture<?> future, Duration atMost)
      throws ExecutionException, InterruptedException, TimeoutException {
    long rest = atMost.toNanos();
    while (isRunningOnThisThread() && rest > STALL.toNanos()) {
      long before = started.get();
      try {
        future.get(STALL.toNanos(), TimeUnit.NANOSECONDS);
        return;
      } catch (TimeoutException e) {
        if (started.get() == before && handedOver.get() > before) {
          throw e;
        }
        rest -= STALL.toNanos();
      }
    }
    future.get(rest, TimeUnit.NANOSECONDS);
  }

  private void run(Runnable task) {
    started.incrementAndGet();
    boolean isNested = isRunning.get();
    isRunning.set(true);
    try {
      task.run();
    } catch (Throwable e) {
      log.warn("A task failed", e);
    } finally {
      if (!isNested) {
        isRunning.remove();
      }
    }
  }
}

package com.stygig.async;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that no inference outlives its deadline for long, whatever its waiter does: looks
 * through all that are pending once a minute, as long as there are any.
 */
final class DeadlineWatch {
  private static final Logger log = LoggerFactory.getLogger(DeadlineWatch.class);

  /** A good waiter ends its waits by itself, some seconds after the deadline at the latest. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final PendingInferences pending;
  private final Runnable eachTime;
  private final InstantSource clock;
  private final ScheduledExecutorService scheduler;
  private @Nullable Future<?> next;
  private boolean closed;

  DeadlineWatch(
      PendingInferences pending,
      Runnable eachTime,
      InstantSource clock,
      ScheduledExecutorService scheduler) {
    this.pending = pending;
    this.eachTime = eachTime;
    this.clock = clock;
    this.scheduler = scheduler;
  }

  /** To be called when something has begun to be pending. */
  synchronized void wake() {
    if (next != null || closed) {
      return;
    }
    try {
      next = scheduler.schedule(this::look, PERIOD.toSeconds(), TimeUnit.SECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("The scheduler takes no task: deadlines are the waiter's alone", e);
    } catch (Throwable e) { // such as that there are no more threads; the next to begin tries again
      log.warn(
          "The scheduler failed: until the next inference, deadlines are the waiter's alone", e);
    }
  }

  synchronized void close() {
    closed = true;
    if (next != null) {
      next.cancel(false);
    }
  }

  private void look() {
    synchronized (this) {
      next = null;
    }
    try {
      run(eachTime);
      run(this::endOverdue);
    } finally {
      if (pending.size() > 0) {
        wake();
      }
    }
  }

  private void endOverdue() {
    Instant latestDeadline = clock.instant().minus(GRACE);
    pending.copy().forEach(inference -> run(() -> inference.endIfOverdue(latestDeadline)));
  }

  /** Nothing that one step throws, such as the user's clock or bulkhead, keeps the others back. */
  private static void run(Runnable step) {
    try {
      step.run();
    } catch (Throwable e) {
      log.warn("Could not look for all that is overdue; the next time is in {}", PERIOD, e);
    }
  }
}

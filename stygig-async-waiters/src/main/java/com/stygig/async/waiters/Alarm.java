package com.stygig.async.waiters;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One timer, set to the earliest of many times. Guarded by its owner, who is rung outside of the
 * guard, asks {@link #stop} whether the ring still counts, and sets the alarm anew.
 */
final class Alarm {
  /**
   * How far ahead the timer is set at the most: what it replaces may stay in a user's scheduler
   * until then.
   */
  private static final Duration MAX_AHEAD = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final ScheduledExecutorService scheduler;
  private final LongConsumer ring;
  private @Nullable Future<?> timer;
  private Instant time = Instant.MAX;
  private long number;

  Alarm(InstantSource clock, ScheduledExecutorService scheduler, LongConsumer ring) {
    this.clock = clock;
    this.scheduler = scheduler;
    this.ring = ring;
  }

  /**
   * Rings at that time, or before.
   *
   * @throws RejectedExecutionException if the scheduler takes no more tasks
   */
  void setFor(Instant wanted) {
    if (scheduler.isShutdown()) {
      throw new RejectedExecutionException("The scheduler is shut down");
    }
    Instant now = clock.instant();
    Instant latest = now.plus(MAX_AHEAD);
    Instant next = wanted.isAfter(latest) ? latest : wanted;
    if (!next.isBefore(time)) {
      return;
    }
    cancel();
    long current = ++number;
    long nanos = Duration.between(now, next).toNanos();
    timer = scheduler.schedule(() -> ring.accept(current), nanos, TimeUnit.NANOSECONDS);
    time = next;
  }

  /** Returns false if another alarm has taken that one's place. Otherwise none is set any more. */
  boolean stop(long rung) {
    if (rung != number) {
      return false;
    }
    timer = null;
    time = Instant.MAX;
    return true;
  }

  void cancel() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
      time = Instant.MAX;
    }
  }
}

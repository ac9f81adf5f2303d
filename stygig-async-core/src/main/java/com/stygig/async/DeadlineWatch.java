package com.stygig.async;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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

  private final Set<InferenceHandle<?>> pending;
  private final InstantSource clock;
  private final ScheduledExecutorService scheduler;
  private boolean isSet;

  DeadlineWatch(
      Set<InferenceHandle<?>> pending, InstantSource clock, ScheduledExecutorService scheduler) {
    this.pending = pending;
    this.clock = clock;
    this.scheduler = scheduler;
  }

  /** To be called when something has begun to be pending. */
  synchronized void wake() {
    if (isSet) {
      return;
    }
    try {
      var unused = scheduler.schedule(this::look, PERIOD.toSeconds(), TimeUnit.SECONDS);
      isSet = true;
    } catch (RejectedExecutionException e) {
      log.debug("The scheduler takes no task: deadlines are the waiter's alone", e);
    }
  }

  private void look() {
    synchronized (this) {
      isSet = false;
    }
    pending.forEach(handle -> handle.giveUpIfOverdue(clock.instant().minus(GRACE)));
    if (!pending.isEmpty()) {
      wake();
    }
  }
}

package com.stygig.async.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Warns in a log of what may come very often: the first time, and then once a minute at the most,
 * with how many were left out. Those are logged for debugging. Thread-safe.
 */
public final class RareWarning {
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Logger log;
  private final InstantSource clock;
  private @Nullable Instant last;
  private long leftOut;

  /**
   * Creates a warning that was not given yet.
   *
   * @param log where to
   * @param clock tells when a minute has passed
   */
  public RareWarning(Logger log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  /**
   * Warns, or not if it did so less than a minute ago. Throws nothing, whatever the log's appenders
   * do: what is warned of must go on.
   *
   * @param message one sanitized line
   */
  public void warn(String message) {
    try {
      warnIfDue(message);
    } catch (Throwable e) {
      // There is nobody left to tell.
    }
  }

  private void warnIfDue(String message) {
    long before;
    synchronized (this) {
      if (!isDue(clock.instant())) {
        leftOut++;
        log.debug("{}", message);
        return;
      }
      before = leftOut;
      leftOut = 0;
    }
    log.warn("{}{}", message, before == 0 ? "" : " (and " + before + " times since the last line)");
  }

  private boolean isDue(Instant now) {
    Instant before = last;
    // A clock that was set back is no reason to be silent for as long.
    boolean isDue = before == null || Duration.between(before, now).abs().compareTo(PAUSE) >= 0;
    if (isDue) {
      last = now;
    }
    return isDue;
  }
}

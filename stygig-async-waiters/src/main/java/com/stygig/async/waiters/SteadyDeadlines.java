package com.stygig.async.waiters;

import com.stygig.async.internal.SteadyClock;
import com.stygig.async.spi.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The time by which pauses go, which is never set, and what deadlines are in that time. They come
 * from receipts and go by a clock that people and time servers set. Guarded by its owner.
 */
final class SteadyDeadlines {
  /** Two readings of the same time differ by less, also on a machine that is busy. */
  private static final Duration JUMP = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final SteadyClock steadyClock;
  private Duration ahead = Duration.ZERO;

  SteadyDeadlines(InstantSource clock, Ticker ticker) {
    this.clock = clock;
    this.steadyClock = new SteadyClock(clock, ticker);
  }

  /** Returns the time that deadlines go by, as receipts have them. */
  Instant clock() {
    return clock.instant();
  }

  /** Returns the time that measures pauses. */
  Instant now() {
    return steadyClock.instant();
  }

  /** Returns a time of the clock that can be set in terms of the one that cannot. */
  Instant steady(Instant time) {
    return time.minus(ahead);
  }

  /** Returns whether the clock was set since this was last asked: deadlines are others then. */
  boolean haveMoved() {
    Duration difference = Duration.between(steadyClock.instant(), clock.instant());
    boolean haveMoved = difference.minus(ahead).abs().compareTo(JUMP) >= 0;
    if (haveMoved) {
      ahead = difference;
    }
    return haveMoved;
  }
}

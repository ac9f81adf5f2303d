package com.stygig.async.internal;

import com.stygig.async.spi.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The time that passes by a clock of the user's, such as a simulation's. It stands still for a
 * moment when that is set back, and then goes on from there. Thread-safe.
 */
public final class ClockTicker implements Ticker {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final InstantSource clock;
  private Instant last;
  private long nanos;

  private ClockTicker(InstantSource clock) {
    this.clock = clock;
    this.last = clock.instant();
  }

  /**
   * Returns the ticker that goes with a clock.
   *
   * @param given what the user has set, null for nothing
   * @param clock the clock that deadlines go by
   * @return the given one, or the system's, or, for any other clock, what it says
   */
  public static Ticker of(@Nullable Ticker given, InstantSource clock) {
    if (given != null) {
      return given == Ticker.system() ? given : new ReliableTicker(given);
    }
    return clock.equals(InstantSource.system())
        ? Ticker.system()
        : new ClockTicker(ReliableClock.of(clock));
  }

  @Override
  public synchronized long nanos() {
    Instant now = clock.instant();
    Duration passed = Duration.between(last, now);
    if (!passed.isNegative()) {
      nanos += (passed.compareTo(LONGEST) < 0 ? passed : LONGEST).toNanos();
    }
    last = now;
    return nanos;
  }
}

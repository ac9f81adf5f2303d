package com.stygig.async.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A clock of the user's that always tells a time: where that throws, its last time goes on by the
 * system's ticker. Half of what is here would be half done otherwise, wherever a clock is asked.
 * Thread-safe.
 */
public final class ReliableClock implements InstantSource {
  private static final Logger log = LoggerFactory.getLogger(ReliableClock.class);

  private final InstantSource clock;

  /** The last time that it told, and when that was. */
  private volatile @Nullable Reading last;

  private record Reading(Instant time, long nanos) {}

  private ReliableClock(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Makes a clock reliable.
   *
   * @param clock the user's; the system's is what it is
   * @return a clock that does not throw
   */
  public static InstantSource of(InstantSource clock) {
    boolean isReliable = clock instanceof ReliableClock || clock.equals(InstantSource.system());
    return isReliable ? clock : new ReliableClock(clock);
  }

  @Override
  public Instant instant() {
    try {
      Instant time = Objects.requireNonNull(clock.instant(), "the clock's instant");
      last = new Reading(time, System.nanoTime());
      return time;
    } catch (Throwable e) { // an Error, too
      SafeLog.warn(log, "The client's clock failed; its last time goes on", e);
      Reading before = last;
      return before == null
          ? Instant.now()
          : before.time().plus(Duration.ofNanos(System.nanoTime() - before.nanos()));
    }
  }
}

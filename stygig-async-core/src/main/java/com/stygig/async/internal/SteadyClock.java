package com.stygig.async.internal;

import com.stygig.async.spi.Ticker;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that is never set: it starts with the time of another one and goes on by a ticker. Good
 * for measuring and comparing, and, once the other one was set, not for what others call the time.
 * Thread-safe.
 */
public final class SteadyClock implements InstantSource {
  private final Ticker ticker;
  private final Instant start;
  private final long origin;

  /**
   * Starts a clock.
   *
   * @param clock tells the time to start with
   * @param ticker tells how much time has passed since
   */
  public SteadyClock(InstantSource clock, Ticker ticker) {
    this.ticker = ticker;
    this.start = clock.instant();
    this.origin = ticker.nanos();
  }

  @Override
  public Instant instant() {
    return start.plusNanos(ticker.nanos() - origin);
  }
}

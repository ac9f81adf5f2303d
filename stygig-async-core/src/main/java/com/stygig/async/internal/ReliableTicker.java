package com.stygig.async.internal;

import com.stygig.async.spi.Ticker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ticker of the user's that always tells a time: where that throws, it goes on by the system's.
 * Thread-safe.
 */
public final class ReliableTicker implements Ticker {
  private static final Logger log = LoggerFactory.getLogger(ReliableTicker.class);

  private final Ticker ticker;
  private long last;
  private long systemThen = System.nanoTime();

  /**
   * Makes a ticker reliable.
   *
   * @param ticker the user's
   */
  public ReliableTicker(Ticker ticker) {
    this.ticker = ticker;
  }

  @Override
  public long nanos() {
    long now;
    try {
      now = ticker.nanos();
    } catch (Throwable e) { // an Error, too
      SafeLog.warn(log, "The client's ticker failed; it goes on by the system's", e);
      return sinceTheLast();
    }
    remember(now);
    return now;
  }

  private synchronized void remember(long now) {
    last = now;
    systemThen = System.nanoTime();
  }

  private synchronized long sinceTheLast() {
    return last + (System.nanoTime() - systemThen);
  }
}

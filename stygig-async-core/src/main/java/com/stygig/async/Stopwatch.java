package com.stygig.async;

import com.stygig.async.spi.Ticker;
import java.time.Duration;

/** Adds up how long something takes that stops and goes on. Thread-safe. */
final class Stopwatch {
  private final Ticker ticker;
  private long total;
  private long startedAt;

  Stopwatch(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Goes on, and returns how long it took until now. */
  synchronized Duration start() {
    startedAt = ticker.nanos();
    return Duration.ofNanos(total);
  }

  synchronized void stop() {
    total += ticker.nanos() - startedAt;
  }
}

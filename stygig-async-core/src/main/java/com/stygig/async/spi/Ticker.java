package com.stygig.async.spi;

/**
 * Tells how much time has passed, for pauses, circuit breakers and rates. Unlike a clock it is
 * never set. By the clock go only deadlines and the times that are reported.
 */
@FunctionalInterface
public interface Ticker {
  /**
   * Returns the time since some moment in the past or future, which is always the same one.
   *
   * @return nanoseconds, never fewer than before
   */
  long nanos();

  /**
   * Returns the ticker of this machine.
   *
   * @return {@link System#nanoTime}
   */
  static Ticker system() {
    return System::nanoTime;
  }
}

package com.stygig.async.testkit;

import java.time.Duration;

/** What becomes of the objects that an endpoint writes to its failure path. Thread-safe. */
final class FailureObjects {
  private volatile Duration delay = Duration.ZERO;
  private volatile boolean areMissing;

  void delay(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException(
          "The delay of failure objects must not be negative: " + delay);
    }
    this.delay = delay;
  }

  void areMissing(boolean areMissing) {
    this.areMissing = areMissing;
  }

  Duration delay() {
    return delay;
  }

  boolean areMissing() {
    return areMissing;
  }
}

package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.CommandFailedException;
import java.time.Duration;

/** Pauses between two looks at something that takes its time: short ones first, then longer. */
final class Patience {
  private static final Duration FIRST = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofSeconds(15);

  private final long end;
  private Duration next = FIRST;

  Patience(Duration timeout) {
    end = System.nanoTime() + timeout.toNanos();
  }

  boolean isOver() {
    return System.nanoTime() - end >= 0;
  }

  void rest() {
    Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    try {
      Thread.sleep((left.compareTo(next) < 0 ? left : next).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException("Interrupted");
    }
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
  }
}

package com.stygig.async.waiters;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next look: it grows with every look that found nothing, up to a
 * maximum, and is spread at random so that many clients do not look at the same moment.
 */
record PollInterval(Duration first, Duration maximum, double multiplier, double jitter) {
  /** The pause before the look of that number, counted from 0. */
  Duration before(int look, RandomGenerator random) {
    double nanos =
        Math.min(first.toNanos() * Math.pow(multiplier, look), (double) maximum.toNanos());
    return Duration.ofNanos((long) (nanos * (1 + jitter * (2 * random.nextDouble() - 1))));
  }
}

package com.stygig.async.waiters;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next look, as configured: the older an inference is, the longer, up
 * to a maximum. Times are in seconds.
 *
 * @param jitter by what part pauses are spread at random, so that many clients do not look at the
 *     same moment
 */
record PollInterval(Duration first, Duration maximum, double multiplier, double jitter) {
  /** Of the configured pause; nothing is looked for more often. */
  static final double SHORTEST = 0.25;

  double firstPause() {
    return seconds(first);
  }

  double longestPause() {
    return seconds(maximum);
  }

  double shortestPause() {
    return firstPause() * SHORTEST;
  }

  /** The pause at an age, so that each one is longer by the multiplier than the one before. */
  double pauseAt(double age) {
    return Math.min(longestPause(), firstPause() + age * (multiplier - 1));
  }

  /** The pause after so many attempts that failed. */
  Duration after(int failures, RandomGenerator random) {
    double pause = firstPause() * Math.pow(multiplier, failures);
    return jittered(Math.min(longestPause(), pause), random);
  }

  Duration jittered(double pause, RandomGenerator random) {
    return Duration.ofNanos((long) (pause * (1 + jitter * (2 * random.nextDouble() - 1)) * 1e9));
  }

  /** Of any duration: 300 years have more nanoseconds than a long. */
  static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }
}

package com.stygig.async.benchmarks;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Times whose logarithm is normally distributed, as those of most models are. Thread-safe. */
final class LogNormalTimes {
  private final double medianMillis;
  private final double sigma;
  private final RandomGenerator random;

  LogNormalTimes(double medianMillis, double sigma, RandomGenerator random) {
    this.medianMillis = medianMillis;
    this.sigma = sigma;
    this.random = random;
  }

  synchronized Duration next() {
    double millis = medianMillis * Math.exp(sigma * random.nextGaussian());
    return Duration.ofNanos((long) (millis * 1e6));
  }
}

package com.stygig.async.testkit;

import java.time.Instant;

/**
 * A stretch of time in periods, in seconds. A period belongs to it as a whole if it begins in it:
 * so what has just happened is seen by who asks up to now.
 */
record MetricWindow(long start, long end, int period) {
  private static final int MINUTE = 60;

  MetricWindow {
    if (period < 1
        || (period % MINUTE != 0
            && period != 1
            && period != 5
            && period != 10
            && period != 20
            && period != 30)) {
      throw CloudWatchErrors.value(
          "The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60: " + period);
    }
    start = Math.floorDiv(start, period) * period;
  }

  /** What a request asks for. */
  static MetricWindow of(JsonMembers in, int period) {
    double start = in.requiredDecimal("StartTime");
    double end = in.requiredDecimal("EndTime");
    if (start >= end) {
      throw CloudWatchErrors.combination(
          "The parameter StartTime must be less than the parameter EndTime.");
    }
    return new MetricWindow((long) Math.floor(start), (long) Math.ceil(end), period);
  }

  /** The last periods, the present one included. */
  static MetricWindow last(int periods, int period) {
    long now = Instant.now().getEpochSecond();
    return new MetricWindow(now - (long) (periods - 1) * period, now + 1, period);
  }

  /** The begin of the period that a time is in. */
  long begin(long second) {
    return Math.floorDiv(second, period) * period;
  }

  /** The end of the last period. */
  long endOfLast() {
    return begin(end - 1) + period;
  }

  long periods() {
    return Math.max(0, (endOfLast() - start) / period);
  }
}

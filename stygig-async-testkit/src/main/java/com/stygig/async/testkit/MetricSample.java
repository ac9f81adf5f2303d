package com.stygig.async.testkit;

/** Some values of a metric, of which only this is kept. */
record MetricSample(double count, double sum, double minimum, double maximum, String unit) {
  static MetricSample of(double value, String unit) {
    return new MetricSample(1, value, value, value, unit);
  }

  MetricSample plus(MetricSample other) {
    return new MetricSample(
        count + other.count,
        sum + other.sum,
        Math.min(minimum, other.minimum),
        Math.max(maximum, other.maximum),
        other.unit);
  }
}

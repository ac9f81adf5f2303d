package com.stygig.async.testkit;

import java.util.Arrays;

/** What can be asked of a metric's values. */
enum MetricStatistic {
  AVERAGE("Average"),
  SUM("Sum"),
  MINIMUM("Minimum"),
  MAXIMUM("Maximum"),
  SAMPLE_COUNT("SampleCount");

  final String label;

  MetricStatistic(String label) {
    this.label = label;
  }

  double of(MetricSample sample) {
    return switch (this) {
      case AVERAGE -> sample.sum() / sample.count();
      case SUM -> sample.sum();
      case MINIMUM -> sample.minimum();
      case MAXIMUM -> sample.maximum();
      case SAMPLE_COUNT -> sample.count();
    };
  }

  static MetricStatistic of(String label) {
    return Arrays.stream(values())
        .filter(statistic -> statistic.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                CloudWatchErrors.value(
                    "The local cloud knows the statistics Average, Sum, Minimum, Maximum and"
                        + " SampleCount, not "
                        + label));
  }
}

package com.stygig.async.testkit;

import java.util.Collections;
import java.util.List;

/** Reads the values that somebody puts: one, many, or what is known of many. */
final class MetricDatum {
  private MetricDatum() {}

  static MetricSample sample(JsonMembers datum) {
    String unit = datum.text("Unit", "None");
    if (datum.has("Value") && datum.has("Values")) {
      throw CloudWatchErrors.combination(
          "The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually"
              + " exclusive and you have specified both.");
    }
    if (datum.has("Value")) {
      return MetricSample.of(datum.requiredDecimal("Value"), unit);
    }
    if (datum.has("StatisticValues")) {
      JsonMembers known = datum.structure("StatisticValues");
      return new MetricSample(
          known.requiredDecimal("SampleCount"),
          known.requiredDecimal("Sum"),
          known.requiredDecimal("Minimum"),
          known.requiredDecimal("Maximum"),
          unit);
    }
    return ofValues(datum.decimals("Values"), datum.decimals("Counts"), unit);
  }

  private static MetricSample ofValues(List<Double> values, List<Double> counts, String unit) {
    if (values.isEmpty()) {
      throw CloudWatchErrors.missing(
          "At least one of the parameters MetricData.member.1.Value,"
              + " MetricData.member.1.StatisticValues and MetricData.member.1.Values must be"
              + " specified.");
    }
    if (!counts.isEmpty() && counts.size() != values.size()) {
      throw CloudWatchErrors.value(
          "The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the"
              + " same size.");
    }
    double sum = 0;
    double count = 0;
    for (int i = 0; i < values.size(); i++) {
      double times = counts.isEmpty() ? 1 : counts.get(i);
      sum += times * values.get(i);
      count += times;
    }
    return new MetricSample(count, sum, Collections.min(values), Collections.max(values), unit);
  }
}

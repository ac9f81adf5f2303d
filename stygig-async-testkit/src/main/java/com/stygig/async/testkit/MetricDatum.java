package com.stygig.async.testkit;

import java.util.Collections;
import java.util.List;

/** Reads the values that somebody puts: one, many, or what is known of many. */
final class MetricDatum {
  private MetricDatum() {}

  /** The parameter is what the datum is called in the request. */
  static MetricSample sample(String parameter, JsonInput datum) {
    String unit = datum.text("Unit", "None");
    if (datum.has("Value") && datum.has("Values")) {
      throw CloudWatchErrors.combination(
          ("The parameters %1$s.Value and %1$s.Values are mutually exclusive and"
                  + " you have specified both.")
              .formatted(parameter));
    }
    if (datum.has("Value")) {
      return MetricSample.of(datum.requiredDecimal("Value"), unit);
    }
    if (datum.has("StatisticValues")) {
      JsonInput known = datum.structure("StatisticValues");
      return new MetricSample(
          known.requiredDecimal("SampleCount"),
          known.requiredDecimal("Sum"),
          known.requiredDecimal("Minimum"),
          known.requiredDecimal("Maximum"),
          unit);
    }
    return ofValues(parameter, datum.decimals("Values"), datum.decimals("Counts"), unit);
  }

  private static MetricSample ofValues(
      String parameter, List<Double> values, List<Double> counts, String unit) {
    if (values.isEmpty()) {
      throw CloudWatchErrors.missing(
          ("At least one of the parameters %1$s.Value, %1$s.StatisticValues and %1$s.Values must be"
                  + " specified.")
              .formatted(parameter));
    }
    if (!counts.isEmpty() && counts.size() != values.size()) {
      throw CloudWatchErrors.value(
          "The parameters %1$s.Values and %1$s.Counts must be of the same size."
              .formatted(parameter));
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

package com.stygig.async.benchmarks;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one way to wait has cost, and how late it was.
 *
 * @param inferences how many were counted
 * @param requests what the client has sent for them
 * @param lags between the model's end and the result, in milliseconds
 * @param counts the requests by operation, and what SageMaker published
 */
record WaitingCost(
    Way way, long inferences, long requests, Samples lags, Map<String, Long> counts) {
  double requestsPerInference() {
    return (double) requests / inferences;
  }

  double dollarsPerMillion() {
    return Prices.of(counts) / inferences * 1e6;
  }

  /** Such as {@code 1.00 invoke, 1.62 S3 GET}. */
  private String detail() {
    return counts.entrySet().stream()
        .map(e -> format("%.2f %s", (double) e.getValue() / inferences, e.getKey()))
        .collect(Collectors.joining(", "));
  }

  static String header() {
    return format(
        "%-46s %9s %12s %12s %14s  %s",
        "way to wait",
        "requests",
        "median lag",
        "99 % lag",
        "$ per million",
        "of these, and of what SageMaker publishes");
  }

  @Override
  public String toString() {
    return format(
        "%-46s %9.2f %9.0f ms %9.0f ms %14.2f  %s",
        way.title(),
        requestsPerInference(),
        lags.median(),
        lags.percentile(99),
        dollarsPerMillion(),
        detail());
  }

  private static String format(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }
}

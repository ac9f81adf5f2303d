package com.stygig.async.benchmarks;

import java.util.Map;

/**
 * What AWS takes for requests in us-east-1, in dollars per million, whatever they find. Invoking an
 * asynchronous endpoint costs nothing by itself: its instances do.
 */
final class Prices {
  private static final double PUT_OR_LIST = 5.00;
  private static final double GET_OR_HEAD = 0.40;
  private static final double SQS = 0.40;
  private static final double SNS = 0.50;

  private Prices() {}

  /** Returns what all of them cost together, in dollars. */
  static double of(Map<String, Long> requests) {
    return requests.entrySet().stream()
        .mapToDouble(entry -> perMillion(entry.getKey()) * entry.getValue() / 1e6)
        .sum();
  }

  /** Takes the names of operations as they are counted. */
  static double perMillion(String operation) {
    if (operation.startsWith("SQS ")) {
      return SQS;
    }
    return switch (operation) {
      case "invoke" -> 0;
      case "S3 PUT", "S3 LIST" -> PUT_OR_LIST;
      case "S3 GET", "S3 HEAD" -> GET_OR_HEAD;
      case "SNS Publish" -> SNS;
      default -> throw new IllegalArgumentException("No price for: " + operation);
    };
  }
}

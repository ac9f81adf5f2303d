package com.stygig.async.testkit;

/** What an alarm says, and why. */
record AlarmState(String value, String reason) {
  static final AlarmState UNKNOWN =
      new AlarmState("INSUFFICIENT_DATA", "Insufficient Data: there is no datapoint.");

  /** What a value means to somebody who compares it so. */
  static AlarmState of(double value, String operator, double threshold) {
    boolean crossed =
        switch (operator) {
          case "GreaterThanThreshold" -> value > threshold;
          case "GreaterThanOrEqualToThreshold" -> value >= threshold;
          case "LessThanThreshold" -> value < threshold;
          default -> value <= threshold;
        };
    return new AlarmState(
        crossed ? "ALARM" : "OK",
        "Threshold %s: the latest datapoint is %s, and the alarm is for %s (%s)."
            .formatted(crossed ? "Crossed" : "Not Crossed", value, operator, threshold));
  }

  /** What it means that there is no value. */
  static AlarmState ofNothing(String treatment) {
    return switch (treatment) {
      case "breaching" -> new AlarmState("ALARM", "No datapoint, which counts as breaching.");
      case "notBreaching" -> new AlarmState("OK", "No datapoint, which counts as not breaching.");
      default -> UNKNOWN;
    };
  }
}

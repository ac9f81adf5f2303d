package com.stygig.async.testkit;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * An alarm as it was put. Its state is worked out when somebody asks, from the latest period that
 * has values; how many periods must be bad is not looked at. Thread-safe.
 */
final class MetricAlarm {
  private static final List<String> OPERATORS =
      List.of(
          "GreaterThanThreshold",
          "GreaterThanOrEqualToThreshold",
          "LessThanThreshold",
          "LessThanOrEqualToThreshold");

  private final ObjectNode settings;
  private final JsonMembers in;
  private final String name;
  private final String arn;
  private final Instant updated = Instant.now();
  private AlarmState state =
      new AlarmState("INSUFFICIENT_DATA", "Unchecked: Initial alarm creation");
  private Instant stateUpdated = updated;

  /**
   * Makes the alarm that is asked for.
   *
   * @throws ServiceError if CloudWatch would refuse it
   */
  MetricAlarm(ObjectNode request, String arnPrefix) {
    settings = request.deepCopy();
    settings.remove("Tags");
    in = new JsonMembers(settings, CloudWatchErrors.INVALID);
    name = in.required("AlarmName");
    arn = arnPrefix + name;
    in.required("ComparisonOperator");
    in.limit("EvaluationPeriods", Integer.MAX_VALUE, 0);
    if (in.has("MetricName") == in.has("Metrics")) {
      throw CloudWatchErrors.combination(
          "Exactly one of MetricName and Metrics must be specified.");
    }
    if (in.has("MetricName")) {
      checkMetric();
    }
  }

  private void checkMetric() {
    var unusedId = MetricId.of(in);
    var unusedWindow = window();
    if (in.has("Statistic")) {
      var unusedStatistic = MetricStatistic.of(in.required("Statistic"));
    }
  }

  String name() {
    return name;
  }

  private MetricWindow window() {
    return MetricWindow.last(
        in.limit("EvaluationPeriods", Integer.MAX_VALUE, 0),
        in.limit("Period", Integer.MAX_VALUE, 0));
  }

  synchronized AlarmState state(MetricStore metrics) {
    AlarmState now = evaluate(metrics);
    if (!now.value().equals(state.value())) {
      stateUpdated = Instant.now();
    }
    state = now;
    return now;
  }

  private AlarmState evaluate(MetricStore metrics) {
    String operator = in.required("ComparisonOperator");
    if (!in.has("MetricName") || !in.has("Statistic") || !OPERATORS.contains(operator)) {
      return AlarmState.UNKNOWN;
    }
    var latest = metrics.periods(MetricId.of(in), window(), in.text("Unit")).lastEntry();
    return latest == null
        ? AlarmState.ofNothing(in.text("TreatMissingData", "missing"))
        : AlarmState.of(
            MetricStatistic.of(in.required("Statistic")).of(latest.getValue()),
            operator,
            in.requiredDecimal("Threshold"));
  }

  /** Whether one of its actions begins so. */
  boolean hasAction(String prefix) {
    return List.of("OKActions", "AlarmActions", "InsufficientDataActions").stream()
        .flatMap(kind -> in.texts(kind).stream())
        .anyMatch(action -> action.startsWith(prefix));
  }

  synchronized void write(ObjectNode out, AlarmState now) {
    out.put("ActionsEnabled", true);
    for (String list :
        List.of("OKActions", "AlarmActions", "InsufficientDataActions", "Dimensions")) {
      out.putArray(list);
    }
    out.setAll(settings);
    out.put("AlarmArn", arn);
    out.putPOJO("AlarmConfigurationUpdatedTimestamp", updated);
    out.put("StateValue", now.value());
    out.put("StateReason", now.reason());
    out.putPOJO("StateUpdatedTimestamp", stateUpdated);
    out.putPOJO("StateTransitionedTimestamp", stateUpdated);
  }
}

package com.stygig.async.testkit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The actions of CloudWatch that tell values. */
final class MetricStatisticsActions {
  private static final int MAX_DATAPOINTS = 1_440;

  private final MetricStore metrics;

  MetricStatisticsActions(MetricStore metrics) {
    this.metrics = metrics;
  }

  Map<String, JsonAction> byName() {
    return Map.of("GetMetricStatistics", this::statistics, "GetMetricData", this::data);
  }

  private JsonNode statistics(ObjectNode request) {
    JsonMembers in = new JsonMembers(request, CloudWatchErrors.INVALID);
    MetricId id = MetricId.of(in);
    MetricWindow window = MetricWindow.of(in, period(in));
    if (window.periods() > MAX_DATAPOINTS) {
      throw CloudWatchErrors.combination(
          "You have requested up to %,d datapoints, which exceeds the limit of %,d. You may reduce the datapoints requested by increasing Period, or decreasing the time range."
              .formatted(window.periods(), MAX_DATAPOINTS));
    }
    List<MetricStatistic> asked = asked(in);
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    answer.put("Label", id.name());
    ArrayNode list = answer.putArray("Datapoints");
    metrics
        .periods(id, window, in.text("Unit"))
        .forEach(
            (second, sample) -> {
              ObjectNode point = list.addObject();
              point.putPOJO("Timestamp", Instant.ofEpochSecond(second));
              asked.forEach(statistic -> point.put(statistic.label, statistic.of(sample)));
              point.put("Unit", sample.unit());
            });
    return answer;
  }

  private static int period(JsonMembers in) {
    return in.limit("Period", Integer.MAX_VALUE, 0);
  }

  private static List<MetricStatistic> asked(JsonMembers in) {
    List<String> extended = in.texts("ExtendedStatistics");
    List<String> names = in.texts("Statistics");
    if (names.isEmpty() && extended.isEmpty()) {
      throw CloudWatchErrors.combination(
          "At least one of the parameters Statistics and ExtendedStatistics must be specified.");
    }
    extended.forEach(MetricStatistic::of);
    return names.stream().map(MetricStatistic::of).toList();
  }

  private JsonNode data(ObjectNode request) {
    JsonMembers in = new JsonMembers(request, CloudWatchErrors.INVALID);
    boolean oldestFirst = in.text("ScanBy", "").equals("TimestampAscending");
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    ArrayNode results = answer.putArray("MetricDataResults");
    for (JsonMembers query : in.structures("MetricDataQueries")) {
      if (query.has("Expression")) {
        throw CloudWatchErrors.value(
            "Error in expression '"
                + query.required("Id")
                + "': The local cloud evaluates no expressions");
      }
      ObjectNode result = result(in, query, oldestFirst);
      if (!query.has("ReturnData") || query.flag("ReturnData")) {
        results.add(result);
      }
    }
    answer.putArray("Messages");
    return answer;
  }

  private ObjectNode result(JsonMembers in, JsonMembers query, boolean oldestFirst) {
    JsonMembers wanted = query.structure("MetricStat");
    MetricId id = MetricId.of(wanted.structure("Metric"));
    MetricStatistic statistic = MetricStatistic.of(wanted.required("Stat"));
    NavigableMap<Long, MetricSample> periods =
        metrics.periods(id, MetricWindow.of(in, period(wanted)), wanted.text("Unit"));
    ObjectNode result = JsonMapper.shared().createObjectNode();
    result.put("Id", query.required("Id"));
    result.put("Label", query.text("Label", id.name()));
    ArrayNode times = result.putArray("Timestamps");
    ArrayNode values = result.putArray("Values");
    (oldestFirst ? periods : periods.descendingMap())
        .forEach(
            (second, sample) -> {
              times.addPOJO(Instant.ofEpochSecond(second));
              values.add(statistic.of(sample));
            });
    result.put("StatusCode", "Complete");
    return result;
  }
}

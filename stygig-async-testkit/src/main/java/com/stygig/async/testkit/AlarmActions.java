package com.stygig.async.testkit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The actions of CloudWatch on alarms, which it keeps. What they would do is not done. */
final class AlarmActions {
  private static final int DEFAULT_RECORDS = 50;
  private static final int MAX_RECORDS = 100;

  private final String arnPrefix;
  private final MetricStore metrics;
  private final Map<String, MetricAlarm> alarms = new ConcurrentSkipListMap<>();

  AlarmActions(Region region, MetricStore metrics) {
    arnPrefix =
        "arn:%s:cloudwatch:%s:%s:alarm:"
            .formatted(PartitionMetadata.of(region).id(), region.id(), LocalCloud.ACCOUNT_ID);
    this.metrics = metrics;
  }

  Map<String, JsonAction> byName() {
    return Map.of(
        "PutMetricAlarm", this::put,
        "DescribeAlarms", this::describe,
        "DeleteAlarms", this::delete);
  }

  private JsonNode put(ObjectNode request) {
    MetricAlarm alarm = new MetricAlarm(request, arnPrefix);
    alarms.put(alarm.name(), alarm);
    return JsonMapper.shared().createObjectNode();
  }

  private JsonNode delete(ObjectNode request) {
    List<String> names = new JsonMembers(request, CloudWatchErrors.INVALID).texts("AlarmNames");
    List<String> missing = names.stream().filter(name -> !alarms.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      throw new ServiceError(404, "ResourceNotFound", "Alarms " + missing + " do not exist");
    }
    alarms.keySet().removeAll(names);
    return JsonMapper.shared().createObjectNode();
  }

  private JsonNode describe(ObjectNode request) {
    JsonMembers in = new JsonMembers(request, CloudWatchErrors.INVALID);
    List<Described> found =
        alarms.values().stream()
            .map(alarm -> new Described(alarm, alarm.state(metrics)))
            .filter(described -> isAskedFor(described, in))
            .toList();
    Slice<Described> slice = slice(in, found);
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    ArrayNode list = answer.putArray("MetricAlarms");
    slice.items().forEach(item -> item.alarm.write(list.addObject(), item.state));
    answer.putArray("CompositeAlarms");
    if (slice.next() != null) {
      answer.put("NextToken", slice.next());
    }
    return answer;
  }

  private static boolean isAskedFor(Described described, JsonMembers in) {
    MetricAlarm alarm = described.alarm;
    List<String> names = in.texts("AlarmNames");
    List<String> types = in.texts("AlarmTypes");
    return (names.isEmpty() || names.contains(alarm.name()))
        && (types.isEmpty() || types.contains("MetricAlarm"))
        && alarm.name().startsWith(in.text("AlarmNamePrefix", ""))
        && described.state.value().equals(in.text("StateValue", described.state.value()))
        && (!in.has("ActionPrefix") || alarm.hasAction(in.required("ActionPrefix")));
  }

  private static Slice<Described> slice(JsonMembers in, List<Described> all) {
    try {
      return Slice.of(
          all,
          described -> described.alarm.name(),
          in.text("NextToken"),
          in.limit("MaxRecords", MAX_RECORDS, DEFAULT_RECORDS));
    } catch (IllegalArgumentException e) {
      throw CloudWatchErrors.invalidToken();
    }
  }

  /** An alarm and its state at one moment. */
  private record Described(MetricAlarm alarm, AlarmState state) {}
}

package com.stygig.async.testkit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The actions of CloudWatch that take values and list metrics. */
final class MetricActions {
  private static final int MAX_METRICS = 500;

  private final MetricStore metrics;

  MetricActions(MetricStore metrics) {
    this.metrics = metrics;
  }

  Map<String, JsonAction> byName() {
    return Map.of("PutMetricData", this::put, "ListMetrics", this::list);
  }

  private JsonNode put(ObjectNode request) {
    JsonMembers in = new JsonMembers(request, CloudWatchErrors.INVALID);
    String namespace = in.required("Namespace");
    if (namespace.startsWith("AWS/")) {
      throw CloudWatchErrors.value("The value AWS/ for parameter Namespace is invalid.");
    }
    List<Runnable> changes =
        in.structures("MetricData").stream().map(datum -> change(namespace, datum)).toList();
    changes.forEach(Runnable::run);
    return JsonMapper.shared().createObjectNode();
  }

  private Runnable change(String namespace, JsonMembers datum) {
    MetricId id = MetricId.of(namespace, datum);
    MetricSample sample = MetricDatum.sample(datum);
    Double time = datum.decimal("Timestamp");
    Instant at = time == null ? Instant.now() : Instant.ofEpochMilli(Math.round(time * 1000));
    return () -> metrics.add(id, at, sample);
  }

  private JsonNode list(ObjectNode request) {
    JsonMembers in = new JsonMembers(request, CloudWatchErrors.INVALID);
    List<MetricId> found = metrics.ids().stream().filter(id -> isAskedFor(id, in)).toList();
    Slice<MetricId> slice;
    try {
      slice = Slice.of(found, MetricId::key, in.text("NextToken"), MAX_METRICS);
    } catch (IllegalArgumentException e) {
      throw CloudWatchErrors.invalidToken();
    }
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    ArrayNode list = answer.putArray("Metrics");
    slice.items().forEach(id -> id.write(list.addObject()));
    if (slice.next() != null) {
      answer.put("NextToken", slice.next());
    }
    return answer;
  }

  private static boolean isAskedFor(MetricId id, JsonMembers in) {
    return id.namespace().equals(in.text("Namespace", id.namespace()))
        && id.name().equals(in.text("MetricName", id.name()))
        && in.structures("Dimensions").stream().allMatch(filter -> hasDimension(id, filter));
  }

  private static boolean hasDimension(MetricId id, JsonMembers filter) {
    String value = id.dimensions().get(filter.required("Name"));
    return value != null && value.equals(filter.text("Value", value));
  }
}

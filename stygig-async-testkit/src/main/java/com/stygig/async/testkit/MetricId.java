package com.stygig.async.testkit;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a metric is known by. */
record MetricId(String namespace, String name, SortedMap<String, String> dimensions) {
  MetricId {
    dimensions = Collections.unmodifiableSortedMap(new TreeMap<>(dimensions));
  }

  /** Of an endpoint of SageMaker. */
  static MetricId ofEndpoint(String name, String endpoint) {
    return new MetricId("AWS/SageMaker", name, new TreeMap<>(Map.of("EndpointName", endpoint)));
  }

  /** As it stands in a request's structure beside its namespace. */
  static MetricId of(String namespace, JsonMembers in) {
    SortedMap<String, String> dimensions = new TreeMap<>();
    for (JsonMembers dimension : in.structures("Dimensions")) {
      dimensions.put(dimension.required("Name"), dimension.required("Value"));
    }
    return new MetricId(namespace, in.required("MetricName"), dimensions);
  }

  static MetricId of(JsonMembers in) {
    return of(in.required("Namespace"), in);
  }

  void write(ObjectNode out) {
    out.put("Namespace", namespace);
    out.put("MetricName", name);
    ArrayNode list = out.putArray("Dimensions");
    dimensions.forEach((key, value) -> list.addObject().put("Name", key).put("Value", value));
  }

  /** Unlike any other's. */
  String key() {
    return namespace + "\n" + name + "\n" + dimensions;
  }
}

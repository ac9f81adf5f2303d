package com.stygig.async.testkit;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A variant of an endpoint that Application Auto Scaling may scale.
 *
 * @param policies by name; can be changed
 */
record ScalableTarget(
    ScalableResource resource,
    String arn,
    int minCapacity,
    int maxCapacity,
    @Nullable String roleArn,
    @Nullable JsonNode suspendedState,
    Instant created,
    Map<String, ObjectNode> policies) {
  ScalableTarget(ScalableResource resource, String arn, int minCapacity, int maxCapacity) {
    this(
        resource,
        arn,
        minCapacity,
        maxCapacity,
        null,
        null,
        Instant.now(),
        new ConcurrentSkipListMap<>());
  }

  /** The same target, and its policies, with other limits. */
  ScalableTarget with(int min, int max, @Nullable String role, @Nullable JsonNode suspendedState) {
    return new ScalableTarget(resource, arn, min, max, role, suspendedState, created, policies);
  }

  /** Whether anything asks for fewer, or more, instances. */
  boolean scales(String suspension) {
    boolean isSuspended =
        suspendedState != null && suspendedState.path(suspension).asBoolean(false);
    return !policies.isEmpty() && !isSuspended;
  }

  ObjectNode describe() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    resource.describe(json);
    json.put("ScalableTargetARN", arn);
    json.put("MinCapacity", minCapacity);
    json.put("MaxCapacity", maxCapacity);
    if (roleArn != null) {
      json.put("RoleARN", roleArn);
    }
    ObjectNode suspended = json.putObject("SuspendedState");
    for (String kind : ScalableResource.SUSPENSIONS) {
      suspended.put(kind, suspendedState != null && suspendedState.path(kind).asBoolean(false));
    }
    json.put("CreationTime", Timestamps.epochSeconds(created));
    return json;
  }
}

package com.stygig.async.testkit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One change of an instance count.
 *
 * @param end null while it goes on
 */
record ScalingActivity(
    String id,
    ScalableResource resource,
    int count,
    String cause,
    Instant start,
    @Nullable Instant end) {
  static ScalingActivity begin(ScalableResource resource, int count, String cause) {
    return new ScalingActivity(
        UUID.randomUUID().toString(), resource, count, cause, Instant.now(), null);
  }

  ScalingActivity ended() {
    return new ScalingActivity(id, resource, count, cause, start, Instant.now());
  }

  ObjectNode describe() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    resource.describe(json);
    json.put("ActivityId", id);
    json.put("Description", "Setting desired instance count to " + count + ".");
    json.put("Cause", cause);
    json.put("StartTime", Timestamps.epochSeconds(start));
    if (end == null) {
      json.put("StatusCode", "InProgress");
      json.put(
          "StatusMessage",
          "Successfully set desired instance count to "
              + count
              + ". Waiting for change to be fulfilled by sagemaker.");
    } else {
      json.put("EndTime", Timestamps.epochSeconds(end));
      json.put("StatusCode", "Successful");
      json.put(
          "StatusMessage",
          "Successfully set desired instance count to "
              + count
              + ". Change successfully fulfilled by sagemaker.");
    }
    return json;
  }
}

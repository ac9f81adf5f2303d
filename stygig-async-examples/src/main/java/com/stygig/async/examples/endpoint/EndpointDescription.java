package com.stygig.async.examples.endpoint;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An endpoint as it is now.
 *
 * @param instanceType null if the configuration is gone or has none
 * @param async null for a real-time endpoint
 * @param scaling null for one that does not scale
 * @param backlog how many requests wait; null if nobody knows
 * @param remarks what could not be looked at, and why, a line each
 */
public record EndpointDescription(
    String name,
    String status,
    @Nullable String failureReason,
    @Nullable Instant createdAt,
    String configName,
    @Nullable String instanceType,
    @Nullable Integer currentInstances,
    @Nullable Integer desiredInstances,
    @Nullable AsyncState async,
    @Nullable ScalingState scaling,
    List<TopicState> topics,
    @Nullable Double backlog,
    List<String> remarks) {
  public EndpointDescription {
    topics = List.copyOf(topics);
    remarks = List.copyOf(remarks);
  }

  public boolean isInService() {
    return status.equals("InService");
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("endpoint_name", name)
        .put("endpoint_type", async == null ? "real-time" : "async")
        .put("status", status)
        .put("failure_reason", failureReason)
        .put("created_at", createdAt == null ? null : createdAt.toString())
        .put("config_name", configName)
        .put("instance_type", instanceType)
        .put("current_instances", currentInstances)
        .put("desired_instances", desiredInstances)
        .put("backlog", backlog);
    if (async != null) {
      addAsync(async, json.putObject("async_config"));
    }
    if (scaling != null) {
      ObjectNode node = json.putObject("scaling");
      node.put("min_instances", scaling.minInstances())
          .put("max_instances", scaling.maxInstances());
      scaling.policies().forEach(node.putArray("policies")::add);
    }
    for (TopicState topic : topics) {
      json.withArray("topics")
          .addObject()
          .put("arn", topic.arn())
          .put("exists", topic.exists())
          .put("confirmed_subscriptions", topic.confirmed())
          .put("pending_subscriptions", topic.pending());
    }
    remarks.forEach(json.putArray("remarks")::add);
    return json;
  }

  private static void addAsync(AsyncState async, ObjectNode json) {
    json.put("s3_output_path", async.outputPath())
        .put("s3_failure_path", async.failurePath())
        .put("success_topic", async.successTopic())
        .put("error_topic", async.errorTopic())
        .put("max_concurrent_invocations", async.maxConcurrentInvocations());
    async.includedResponses().forEach(json.putArray("include_inference_response_in")::add);
  }
}

package com.stygig.async.testkit;

import java.util.Base64;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Tells the topics of an endpoint how its inferences end, in SageMaker's words. */
final class InferenceNotifications {
  private static final int MAX_INCLUDED_BYTES = 128 * 1024;
  private static final JsonMapper JSON = new JsonMapper();

  private final EndpointConfig config;
  private final Region region;
  private final BiConsumer<String, String> publisher;

  /** The publisher takes a topic's ARN and a message. */
  InferenceNotifications(
      EndpointConfig config, Region region, BiConsumer<String, String> publisher) {
    this.config = config;
    this.region = region;
    this.publisher = publisher;
  }

  /** Tells each topic that it is connected. */
  void publishTest() {
    ObjectNode message = JSON.createObjectNode();
    message.put("eventVersion", "1.0");
    message.put("eventSource", "aws:sagemaker");
    message.put("eventName", "TestNotification");
    for (String topic : config.notifications.topics()) {
      publisher.accept(topic, message.toString());
    }
  }

  void publish(AsyncInvocation invocation, InferenceOutcome outcome) {
    String topic = config.notifications.topic(outcome.response().isSuccess());
    if (topic != null) {
      publisher.accept(topic, message(invocation, outcome).toString());
    }
  }

  private ObjectNode message(AsyncInvocation invocation, InferenceOutcome outcome) {
    ModelResponse response = outcome.response();
    ObjectNode message = JSON.createObjectNode();
    message.put("awsRegion", region.id());
    message.put("eventTime", Timestamps.format(config.clock.instant()));
    message.put("receivedTime", Timestamps.format(invocation.received()));
    message.put("invocationStatus", response.isSuccess() ? "Completed" : "Failed");
    putRequest(message.putObject("requestParameters"), invocation);
    if (response.isSuccess()) {
      message
          .putObject("responseParameters")
          .put("contentType", response.contentType())
          .put("outputLocation", invocation.output().toString());
    }
    message.put("inferenceId", invocation.headers().inferenceId());
    message.put("eventVersion", "1.0");
    message.put("eventSource", "aws:sagemaker");
    message.put("eventName", "InferenceResult");
    if (!response.isSuccess()) {
      message.put("failureReason", outcome.failureReason());
    }
    if (config.notifications.includesResponse(response.isSuccess())
        && response.body().length <= MAX_INCLUDED_BYTES) {
      message
          .putObject("responseBody")
          .put("content", Base64.getEncoder().encodeToString(response.body()))
          .put("encoding", "BASE64");
    }
    return message;
  }

  private void putRequest(ObjectNode json, AsyncInvocation invocation) {
    InvocationHeaders headers = invocation.headers();
    putIfGiven(json, "accept", headers.accept());
    putIfGiven(json, "contentType", headers.contentType());
    putIfGiven(json, "customAttributes", headers.customAttributes());
    json.put("endpointName", config.endpointName());
    putIfGiven(json, "inputLocation", invocation.inputLocation());
  }

  private static void putIfGiven(ObjectNode json, String name, @Nullable String value) {
    if (value != null) {
      json.put(name, value);
    }
  }
}

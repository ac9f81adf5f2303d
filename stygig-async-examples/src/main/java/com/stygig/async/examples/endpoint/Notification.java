package com.stygig.async.examples.endpoint;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an endpoint's topic said.
 *
 * @param status such as {@code Completed}; {@code Test} for the message of a new endpoint, and
 *     {@code Unknown} for what SageMaker does not send
 * @param text the message itself
 */
public record Notification(
    @Nullable String time,
    String status,
    @Nullable String inferenceId,
    @Nullable String endpointName,
    @Nullable String outputLocation,
    @Nullable String failureReason,
    String text) {
  /** Reads a message, in SNS's envelope or without it. Anything is read somehow. */
  public static Notification of(String message) {
    JsonNode json = json(message);
    if (json.has("Type") && json.path("Message").isString()) {
      return of(json.path("Message").stringValue());
    }
    boolean isTest = json.path("eventName").asString("").equals("TestNotification");
    String status = text(json.path("invocationStatus"));
    return new Notification(
        text(json.path("eventTime")),
        isTest ? "Test" : status == null ? "Unknown" : status,
        text(json.path("inferenceId")),
        text(json.path("requestParameters").path("endpointName")),
        text(json.path("responseParameters").path("outputLocation")),
        text(json.path("failureReason")),
        message);
  }

  private static JsonNode json(String message) {
    try {
      return JsonMapper.shared().readTree(message);
    } catch (JacksonException e) {
      return JsonMapper.shared().createObjectNode();
    }
  }

  private static @Nullable String text(JsonNode node) {
    return node.isString() ? node.stringValue() : null;
  }

  /** What people want to know beside time, status and id. */
  public String detail() {
    if (status.equals("Test")) {
      return "a test notification: SageMaker sends it when an endpoint is created or updated";
    }
    if (failureReason != null) {
      return failureReason;
    }
    return outputLocation != null ? outputLocation : text;
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    return json.put("time", time)
        .put("status", status)
        .put("inference_id", inferenceId)
        .put("endpoint_name", endpointName)
        .put("output_location", outputLocation)
        .put("failure_reason", failureReason);
  }
}

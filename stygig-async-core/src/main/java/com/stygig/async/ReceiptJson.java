package com.stygig.async;

import com.stygig.async.internal.LogSanitizer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The JSON text of an {@link InvocationReceipt}. */
final class ReceiptJson {
  private static final int VERSION = 1;

  private static final JsonMapper JSON = Json.mapper().build();

  private static final Set<String> KNOWN =
      Set.of(
          "version",
          "inference_id",
          "endpoint_name",
          "input_location",
          "output_location",
          "failure_location",
          "invoked_at",
          "deadline",
          "unanswered_invocations",
          "resubmission_of",
          "accepted_at_by_service",
          "answered_after",
          "input_uploaded");

  private ReceiptJson() {}

  static String write(InvocationReceipt receipt) {
    return tree(receipt).toString();
  }

  static ObjectNode tree(InvocationReceipt receipt) {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", VERSION);
    json.put("inference_id", receipt.inferenceId());
    json.put("endpoint_name", receipt.endpointName());
    receipt.inputLocation().ifPresent(uri -> json.put("input_location", uri.toString()));
    json.put("output_location", receipt.outputLocation().toString());
    receipt.failureLocation().ifPresent(uri -> json.put("failure_location", uri.toString()));
    json.put("invoked_at", receipt.invokedAt().toString());
    json.put("deadline", receipt.deadline().toString());
    if (receipt.unansweredInvocations() > 0) {
      json.put("unanswered_invocations", receipt.unansweredInvocations());
    }
    receipt.resubmissionOf().ifPresent(id -> json.put("resubmission_of", id));
    receipt
        .acceptedAtByService()
        .ifPresent(time -> json.put("accepted_at_by_service", time.toString()));
    receipt.answeredAfter().ifPresent(time -> json.put("answered_after", time.toString()));
    if (receipt.isInputUploaded()) {
      json.put("input_uploaded", true);
    }
    receipt.unknownMembers().forEach((name, value) -> json.set(name, parse(value)));
    return json;
  }

  static InvocationReceipt read(String text) {
    return read(object(text));
  }

  static InvocationReceipt read(JsonNode json) {
    JsonNode version = json.path("version");
    if (!version.isInt()) {
      throw new IllegalArgumentException(
          "Not a receipt: it has no version: " + shortened(json.toString()));
    }
    if (version.asInt() != VERSION) {
      throw new IllegalArgumentException(
          "A receipt of version "
              + version.asInt()
              + ", and this release reads version "
              + VERSION
              + " only");
    }
    return InvocationReceipt.builder(
            required(json, "inference_id"),
            required(json, "endpoint_name"),
            S3Uri.parseObject(required(json, "output_location")))
        .inputLocation(uri(optional(json, "input_location")))
        .failureLocation(uri(optional(json, "failure_location")))
        .invokedAt(instant(json, "invoked_at"))
        .deadline(instant(json, "deadline"))
        .unansweredInvocations(json.path("unanswered_invocations").asInt(0))
        .resubmissionOf(optional(json, "resubmission_of"))
        .unknownMembers(unknownMembers(json))
        .acceptedAtByService(
            json.has("accepted_at_by_service") ? instant(json, "accepted_at_by_service") : null)
        .answeredAfter(duration(json, "answered_after"))
        .inputUploaded(json.path("input_uploaded").asBoolean(false))
        .build();
  }

  private static Map<String, String> unknownMembers(JsonNode json) {
    Map<String, String> members = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      if (!KNOWN.contains(member.getKey())) {
        members.put(member.getKey(), member.getValue().toString());
      }
    }
    return Collections.unmodifiableMap(members);
  }

  private static JsonNode object(String text) {
    try {
      JsonNode json = parse(text);
      if (json.isObject()) {
        return json;
      }
    } catch (JacksonException e) {
      // told below
    }
    throw new IllegalArgumentException("Not a receipt: no JSON object: " + shortened(text));
  }

  private static JsonNode parse(String text) {
    return JSON.readTree(text);
  }

  private static String required(JsonNode json, String name) {
    String value = optional(json, name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException("Not a receipt: it has no " + name);
    }
    return value;
  }

  private static @Nullable String optional(JsonNode json, String name) {
    return json.path(name).isString() ? json.path(name).asString() : null;
  }

  private static @Nullable S3Uri uri(@Nullable String text) {
    return text == null ? null : S3Uri.parseObject(text);
  }

  private static Instant instant(JsonNode json, String name) {
    String text = required(json, name);
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "Not a receipt: " + name + " is no time: " + shortened(text), e);
    }
  }

  private static @Nullable Duration duration(JsonNode json, String name) {
    if (!json.has(name)) {
      return null;
    }
    String text = required(json, name);
    try {
      return Duration.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "Not a receipt: " + name + " is no duration: " + shortened(text), e);
    }
  }

  private static String shortened(String text) {
    return LogSanitizer.sanitize(text.length() <= 80 ? text : text.substring(0, 80) + "...");
  }
}

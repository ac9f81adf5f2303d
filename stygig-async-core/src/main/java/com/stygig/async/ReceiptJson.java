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
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The JSON text of an {@link InvocationReceipt}. */
final class ReceiptJson {
  private static final int VERSION = 1;

  /** So that it can be part of another document, such as a line of a journal. */
  private static final int MAX_NESTING = 100;

  /** Members that it does not know are kept digit by digit. */
  private static final JsonMapper JSON =
      Json.mapper(MAX_NESTING).enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

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
          "input_uploaded",
          "file_name");

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
    receipt.fileName().ifPresent(name -> json.put("file_name", name));
    receipt.unknownMembers().forEach((name, value) -> json.set(name, parse(value)));
    return json;
  }

  @SuppressWarnings("unchecked") // the names of an object's members are strings
  static Map<String, Object> toMap(InvocationReceipt receipt) {
    return JSON.convertValue(tree(receipt), Map.class);
  }

  static InvocationReceipt fromMap(Map<String, Object> members) {
    return read(JSON.<JsonNode>valueToTree(members));
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
    try {
      return receipt(json);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Not a receipt: " + e.getMessage(), e);
    }
  }

  /** The builder checks what the members say, as it does for everybody. */
  private static InvocationReceipt receipt(JsonNode json) {
    return InvocationReceipt.builder(
            required(json, "inference_id"),
            required(json, "endpoint_name"),
            S3Uri.parseObject(required(json, "output_location")))
        .inputLocation(uri(optional(json, "input_location")))
        .failureLocation(uri(optional(json, "failure_location")))
        .invokedAt(instant(json, "invoked_at"))
        .deadline(instant(json, "deadline"))
        .unansweredInvocations(count(json, "unanswered_invocations"))
        .resubmissionOf(optional(json, "resubmission_of"))
        .unknownMembers(unknownMembers(json))
        .acceptedAtByService(
            json.has("accepted_at_by_service") ? instant(json, "accepted_at_by_service") : null)
        .answeredAfter(duration(json, "answered_after"))
        .fileName(optional(json, "file_name"))
        .inputUploaded(json.path("input_uploaded").asBoolean(false))
        .build();
  }

  private static Map<String, String> unknownMembers(JsonNode json) {
    Map<String, String> members = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      if (!KNOWN.contains(member.getKey())) {
        String value = member.getValue().toString();
        checkThatItCanBeWritten(value);
        members.put(member.getKey(), value);
      }
    }
    return Collections.unmodifiableMap(members);
  }

  /** It comes from a document that may be nested deeper. */
  private static void checkThatItCanBeWritten(String value) {
    try {
      var unused = parse("[" + value + "]");
    } catch (JacksonException e) {
      throw new IllegalArgumentException("a member cannot be kept: " + shortened(value), e);
    }
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
      throw new IllegalArgumentException("it has no " + name);
    }
    return value;
  }

  private static @Nullable String optional(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isString()) {
      throw new IllegalArgumentException(name + " is no text: " + shortened(value.toString()));
    }
    return value.asString();
  }

  private static int count(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return 0;
    }
    if (!value.isInt()) {
      throw new IllegalArgumentException(
          name + " must be a count from 0: " + shortened(value.toString()));
    }
    return Checks.count(name, value.asInt());
  }

  private static @Nullable S3Uri uri(@Nullable String text) {
    return text == null ? null : S3Uri.parseObject(text);
  }

  private static Instant instant(JsonNode json, String name) {
    String text = required(json, name);
    try {
      return Checks.time(name, Instant.parse(text));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(name + " is no time: " + shortened(text), e);
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

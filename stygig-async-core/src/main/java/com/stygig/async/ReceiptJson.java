package com.stygig.async;

import com.stygig.async.internal.JsonText;
import com.stygig.async.internal.JsonValue;
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
import tools.jackson.core.json.JsonFactory;

/** The JSON text of an {@link InvocationReceipt}. */
final class ReceiptJson {
  private static final int VERSION = 1;

  /** So that it can be part of another document, such as a line of a journal. */
  private static final int MAX_NESTING = 100;

  private static final JsonFactory JSON = Json.strict(MAX_NESTING);

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
    return JsonText.of(members(receipt));
  }

  /** What {@link JsonText} can write; what it does not know is kept digit by digit. */
  static Map<String, Object> members(InvocationReceipt receipt) {
    Map<String, Object> json = new LinkedHashMap<>();
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
    receipt.unknownMembers().forEach((name, value) -> json.put(name, parse(value)));
    return json;
  }

  static Map<String, Object> toMap(InvocationReceipt receipt) {
    Map<String, Object> members = members(receipt);
    members.replaceAll((name, value) -> value instanceof JsonValue json ? json.toJava() : value);
    return members;
  }

  static InvocationReceipt fromMap(Map<String, Object> members) {
    return read(JsonText.of(members));
  }

  static InvocationReceipt read(String text) {
    return read(object(text));
  }

  static InvocationReceipt read(JsonValue json) {
    int version =
        json.get("version")
            .whole()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Not a receipt: it has no version: " + shortened(json.toString())));
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "A receipt of version "
              + version
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
  private static InvocationReceipt receipt(JsonValue json) {
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
            json.get("accepted_at_by_service").isMissing()
                ? null
                : instant(json, "accepted_at_by_service"))
        .answeredAfter(duration(json, "answered_after"))
        .fileName(optional(json, "file_name"))
        .inputUploaded(json.get("input_uploaded").isTrue())
        .build();
  }

  private static Map<String, String> unknownMembers(JsonValue json) {
    Map<String, String> members = new LinkedHashMap<>();
    json.members()
        .forEach(
            (name, member) -> {
              if (!KNOWN.contains(name)) {
                String value = member.toString();
                checkThatItCanBeWritten(value);
                members.put(name, value);
              }
            });
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

  private static JsonValue object(String text) {
    try {
      JsonValue json = parse(text);
      if (json.isObject()) {
        return json;
      }
    } catch (JacksonException e) {
      // told below
    }
    throw new IllegalArgumentException("Not a receipt: no JSON object: " + shortened(text));
  }

  private static JsonValue parse(String text) {
    return JsonValue.read(JSON, text);
  }

  private static String required(JsonValue json, String name) {
    String value = optional(json, name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return value;
  }

  private static @Nullable String optional(JsonValue json, String name) {
    JsonValue value = json.get(name);
    if (value.isMissingOrNull()) {
      return null;
    }
    return value
        .string()
        .orElseThrow(
            () ->
                new IllegalArgumentException(name + " is no text: " + shortened(value.toString())));
  }

  private static int count(JsonValue json, String name) {
    JsonValue value = json.get(name);
    if (value.isMissingOrNull()) {
      return 0;
    }
    return Checks.count(
        name,
        value
            .whole()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        name + " must be a count from 0: " + shortened(value.toString()))));
  }

  private static @Nullable S3Uri uri(@Nullable String text) {
    return text == null ? null : S3Uri.parseObject(text);
  }

  private static Instant instant(JsonValue json, String name) {
    String text = required(json, name);
    try {
      return Checks.time(name, Instant.parse(text));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(name + " is no time: " + shortened(text), e);
    }
  }

  private static @Nullable Duration duration(JsonValue json, String name) {
    if (json.get(name).isMissing()) {
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

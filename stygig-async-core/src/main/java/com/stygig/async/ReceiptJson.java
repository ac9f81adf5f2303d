package com.stygig.async;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The JSON text of an {@link InvocationReceipt}. */
final class ReceiptJson {
  private static final int VERSION = 1;

  private ReceiptJson() {}

  static String write(InvocationReceipt receipt) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("version", VERSION);
    json.put("inference_id", receipt.inferenceId());
    json.put("endpoint_name", receipt.endpointName());
    receipt.inputLocation().ifPresent(uri -> json.put("input_location", uri.toString()));
    json.put("output_location", receipt.outputLocation().toString());
    receipt.failureLocation().ifPresent(uri -> json.put("failure_location", uri.toString()));
    json.put("invoked_at", receipt.invokedAt().toString());
    json.put("deadline", receipt.deadline().toString());
    return json.toString();
  }

  static InvocationReceipt read(String text) {
    JsonNode json = parse(text);
    JsonNode version = json.path("version");
    if (!version.isInt()) {
      throw new IllegalArgumentException("Not a receipt: it has no version: " + shortened(text));
    }
    if (version.asInt() != VERSION) {
      throw new IllegalArgumentException(
          "A receipt of version "
              + version.asInt()
              + ", and this release reads version "
              + VERSION
              + " only");
    }
    return new InvocationReceipt(
        required(json, "inference_id"),
        required(json, "endpoint_name"),
        uri(optional(json, "input_location")),
        S3Uri.parse(required(json, "output_location")),
        uri(optional(json, "failure_location")),
        instant(json, "invoked_at"),
        instant(json, "deadline"));
  }

  private static JsonNode parse(String text) {
    try {
      JsonNode json = JsonMapper.shared().readTree(text);
      if (json.isObject()) {
        return json;
      }
    } catch (JacksonException e) {
      // told below
    }
    throw new IllegalArgumentException("Not a receipt: no JSON object: " + shortened(text));
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

  private static Optional<S3Uri> uri(@Nullable String text) {
    return Optional.ofNullable(text).map(S3Uri::parse);
  }

  private static Instant instant(JsonNode json, String name) {
    String text = required(json, name);
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("Not a receipt: " + name + " is no time: " + text, e);
    }
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }
}

package com.stygig.async.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds out what a model says went wrong. */
final class ModelFailure {
  private static final int MOST_CHARACTERS = 2_000;
  private static final int MOST_BYTES = 1 << 20;

  /** Models write with Python's json module. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private ModelFailure() {}

  /** What a response says of its failure; null for a success that deserves the name. */
  static @Nullable String of(ModelResponse response) {
    return response.isSuccess() ? inSuccess(response) : text(response);
  }

  /** What is in a failed response, as much as fits into a line of a log. */
  static String text(ModelResponse response) {
    int length = Math.min(response.body().length, MOST_CHARACTERS);
    return new String(response.body(), 0, length, UTF_8);
  }

  /** StyGig's container answers 200 with an error inside when a prediction fails. */
  private static @Nullable String inSuccess(ModelResponse response) {
    if (response.body().length > MOST_BYTES || !response.contentType().contains("json")) {
      return null;
    }
    try {
      JsonNode error = JSON.readTree(response.body()).path("error");
      return error.isMissingNode() || error.isNull() ? null : shown(error);
    } catch (JacksonException notJson) {
      return null;
    }
  }

  private static String shown(JsonNode error) {
    return error.isString() ? error.stringValue() : error.toString();
  }
}

package com.stygig.async.examples.cli;

import java.io.PrintWriter;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a model wrote, and prints documents for programs. */
final class Json {
  /** Models write with Python's json module, which writes NaN and infinities. */
  private static final JsonMapper OF_MODELS =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private Json() {}

  static JsonNode read(String document) {
    return OF_MODELS.readTree(document);
  }

  /** Numbers that JSON does not know, which the model may write, become null. */
  static void print(PrintWriter out, JsonNode document) {
    out.println(
        JsonMapper.shared()
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(FiniteNumbers.in(document)));
    out.flush();
  }
}

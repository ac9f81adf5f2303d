package com.stygig.async.examples.cli;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Prints a document for programs. */
final class Json {
  private Json() {}

  /** Numbers that JSON does not know, which the model may write, become null. */
  static void print(PrintWriter out, JsonNode document) {
    out.println(
        JsonMapper.shared()
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(FiniteNumbers.in(document)));
    out.flush();
  }
}

package com.stygig.async.examples.cli;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The one JSON document of a command. */
final class JsonOutput {
  private JsonOutput() {}

  static void print(PrintWriter out, JsonNode document) {
    out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(document));
    out.flush();
  }
}

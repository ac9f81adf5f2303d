package com.stygig.async.examples.cli;

import com.stygig.async.examples.endpoint.LogLine;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints lines of a log, for people or as JSON. */
final class LogOutput {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final boolean oneByOne;

  LogOutput(CommandLine commandLine, boolean json, boolean oneByOne) {
    this.out = commandLine.getOut();
    this.err = commandLine.getErr();
    this.json = json;
    this.oneByOne = oneByOne;
  }

  void remark(String text) {
    err.println(text);
    err.flush();
  }

  void print(List<LogLine> lines) {
    if (json && !oneByOne) {
      ArrayNode all = JSON.createArrayNode();
      lines.forEach(line -> all.add(json(line)));
      out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all));
    } else {
      lines.forEach(
          line -> out.println(json ? json(line).toString() : TerminalText.plain(line.toString())));
    }
    out.flush();
  }

  private static ObjectNode json(LogLine line) {
    return JSON.createObjectNode()
        .put("time", line.time().toString())
        .put("stream", line.stream())
        .put("message", line.message())
        .put("event_id", line.id());
  }
}

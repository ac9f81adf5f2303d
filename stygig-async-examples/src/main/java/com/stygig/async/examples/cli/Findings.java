package com.stygig.async.examples.cli;

import com.stygig.async.examples.endpoint.Finding;
import com.stygig.async.examples.endpoint.Finding.Status;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Prints what was found: a line each, and below it what to do about it. */
final class Findings {
  private final List<Finding> findings;

  Findings(List<Finding> findings) {
    this.findings = List.copyOf(findings);
  }

  boolean isFine() {
    return findings.stream().noneMatch(finding -> finding.status() == Status.FAIL);
  }

  void print(CommandLine commandLine) {
    PrintWriter out = commandLine.getOut();
    int width = findings.stream().mapToInt(f -> Math.min(24, f.what().length())).max().orElse(1);
    for (Finding finding : findings) {
      out.printf(
          "%s %-" + width + "s  %s%n", mark(finding.status()), finding.what(), finding.seen());
      if (finding.mend() != null) {
        out.println("       -> " + finding.mend());
      }
    }
    out.flush();
  }

  /** For who asked for something else. */
  void printFailures(PrintWriter err) {
    findings.stream()
        .filter(finding -> finding.status() == Status.FAIL)
        .forEach(finding -> err.println("stygig: " + finding.what() + ": " + finding.seen()));
    err.flush();
  }

  private static String mark(Status status) {
    return switch (status) {
      case PASS -> "[ok]  ";
      case WARN -> "[warn]";
      case FAIL -> "[FAIL]";
      case UNKNOWN -> "[ ? ] ";
      case INFO -> "[info]";
    };
  }

  ObjectNode toJson() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("ok", isFine());
    json.set("findings", JsonMapper.shared().valueToTree(findings));
    return json;
  }
}

package com.stygig.async.examples.cli;

import com.stygig.async.examples.endpoint.CleanupPlan;
import com.stygig.async.examples.endpoint.CleanupReport;
import com.stygig.async.examples.endpoint.OwnedResource;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints what {@code cleanup} finds and does. */
final class CleanupOutput {
  private final PrintWriter out;
  private final PrintWriter remarks;
  private final boolean json;

  CleanupOutput(CommandLine commandLine, boolean json) {
    this.out = commandLine.getOut();
    this.remarks = json ? commandLine.getErr() : out;
    this.json = json;
  }

  void plan(CleanupPlan plan, String endpoint) {
    if (plan.isEmpty()) {
      remarks.println("Nothing to delete");
    } else {
      remarks.println("Of endpoint " + endpoint + " there is:");
      plan.resources().forEach(resource -> remarks.println("  " + resource));
    }
    plan.remarks().forEach(remarks::println);
    remarks.flush();
  }

  void planOnly(CleanupPlan plan) {
    if (!plan.isEmpty()) {
      remarks.println("Nothing was deleted: this is a dry run");
    }
    print(plan, List.of(), List.of(), plan.resources());
  }

  void declined(CleanupPlan plan) {
    remarks.println("Nothing was deleted");
    print(plan, List.of(), List.of(), plan.resources());
  }

  void report(CleanupReport report, CleanupPlan plan) {
    report.failures().forEach(failure -> remarks.println("Failed: " + failure));
    if (report.left().isEmpty()) {
      remarks.println(
          plan.remarks().isEmpty() ? "Nothing is left" : "Nothing is left but what is named above");
    } else {
      remarks.println("Still there:");
      report.left().forEach(resource -> remarks.println("  " + resource));
    }
    print(plan, report.deleted(), report.failures(), report.left());
  }

  private void print(
      CleanupPlan plan,
      List<OwnedResource> deleted,
      List<String> failures,
      List<OwnedResource> left) {
    remarks.flush();
    if (!json) {
      return;
    }
    ObjectNode document = JsonMapper.shared().createObjectNode();
    add(plan.resources(), document.putArray("found"));
    add(deleted, document.putArray("deleted"));
    failures.forEach(document.putArray("failures")::add);
    add(left, document.putArray("left"));
    plan.remarks().forEach(document.putArray("remarks")::add);
    Json.print(out, document);
  }

  private static void add(List<OwnedResource> resources, ArrayNode array) {
    for (OwnedResource resource : resources) {
      array
          .addObject()
          .put("kind", resource.kind().toString())
          .put("id", resource.id())
          .put("detail", resource.detail());
    }
  }
}

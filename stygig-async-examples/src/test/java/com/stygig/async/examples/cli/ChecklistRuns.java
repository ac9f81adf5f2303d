package com.stygig.async.examples.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs of the checklist that report into a directory. */
record ChecklistRuns(Path directory) {
  /** Waiting for simulated times is not the point but in the test of all. */
  private static final String FAST = "100";

  static ChecklistRuns in(Path directory) {
    return new ChecklistRuns(directory);
  }

  Run run(String... args) {
    List<String> all = new ArrayList<>(List.of("checklist"));
    all.addAll(List.of("--report", directory.resolve("report").toString()));
    all.addAll(List.of(args));
    return Run.of(all.toArray(String[]::new));
  }

  Run runLocally(String... args) {
    List<String> all =
        new ArrayList<>(
            List.of("--local", "--local-port", "0", "--time-scale", FAST, "--large-image-mb", "1"));
    all.addAll(List.of(args));
    return run(all.toArray(String[]::new));
  }

  JsonNode report() {
    try {
      return JsonMapper.shared()
          .readTree(Files.readString(directory.resolve("report/checklist.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The numbers of the tests that have an outcome. */
  static Set<Integer> with(String outcome, JsonNode report) {
    Set<Integer> numbers = new TreeSet<>();
    for (JsonNode test : report.path("tests")) {
      if (test.path("outcome").asString().equals(outcome)) {
        numbers.add(test.path("number").asInt());
      }
    }
    return numbers;
  }
}

package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.checklist.TestNumbers;
import com.stygig.async.examples.local.LocalFault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The checklist on endpoints that have something wrong with them. */
@Tag("slow")
class ChecklistFaultsTest {
  private static final String ALL = "1-14";

  /** What has to fail with a fault, and why; the other tests pass, or are blocked. */
  private record Expected(
      LocalFault fault, String only, Map<Integer, String> failed, Set<Integer> blocked) {
    @Override
    public String toString() {
      return fault.toString();
    }

    Set<Integer> passed() {
      Set<Integer> passed = TestNumbers.parse(only);
      passed.removeAll(failed.keySet());
      passed.removeAll(blocked);
      return passed;
    }
  }

  static Stream<Expected> faults() {
    Set<Integer> none = Set.of();
    String error = "CUDA out of memory";
    return Stream.of(
        new Expected(
            LocalFault.WRONG_INSTANCE_TYPE,
            "1-3,13,14",
            Map.of(13, "Instance type: expected ml.m5.large, seen ml.m5.4xlarge"),
            none),
        new Expected(
            LocalFault.NEVER_IN_SERVICE,
            ALL,
            Map.of(
                1,
                "Deployment completes without errors: expected an endpoint InService, seen .* is"
                    + " Failed: .*"),
            new TreeSet<>(IntStream.rangeClosed(2, 13).boxed().toList())),
        // SageMaker takes it for a success, so that requests are accepted and notified; the model
        // writes its errors to the log.
        new Expected(
            LocalFault.ERROR_BODY,
            ALL,
            new TreeMap<>(
                Map.of(
                    3, "Result contains valid recommendations: .*seen .*" + error,
                    4, "Custom image processed successfully: expected a result, seen .*" + error,
                    7, "Result available after 2-5 minutes: expected at most .*seen .*" + error,
                    8, "All 10 results .*: expected 10 results, seen 0 results, 10 x " + error,
                    9, "Large images processed successfully, .*: expected a result, .*" + error,
                    10, "Complete workflow .*: expected uploaded, .*, seen .*" + error,
                    11, "Recommendations order matches: .*seen The model failed: " + error,
                    12, "No error messages in logs: expected none but .*, seen .*" + error)),
            none),
        new Expected(
            LocalFault.MISSING_TOPIC,
            ALL,
            Map.of(
                1, "SNS topic created: expected a topic, seen there is no arn:aws:sns:.*",
                6, "Subscribed to the topic: expected a subscription to arn:.*, seen .*",
                10, "Complete workflow .*: expected uploaded, .*, seen .*"),
            none),
        new Expected(
            LocalFault.DIFFERENT_RESULTS,
            "1-4,11,14",
            Map.of(
                11, "Recommendations order matches: expected the items .*, seen .* instead of .*"),
            none));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void eachFaultFailsTheTestsThatItConcernsAndNoOthers(Expected expected, @TempDir Path directory) {
    ChecklistRuns runs = ChecklistRuns.in(directory);
    Run run = runs.runLocally("--fault", expected.fault().toString(), "--only", expected.only());

    JsonNode report = runs.report();
    assertThat(ChecklistRuns.with("FAILED", report))
        .as(run.out())
        .isEqualTo(expected.failed().keySet());
    assertThat(ChecklistRuns.with("BLOCKED", report)).as(run.out()).isEqualTo(expected.blocked());
    assertThat(ChecklistRuns.with("PASSED", report)).as(run.out()).isEqualTo(expected.passed());
    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertThat(run.out())
        .contains(expected.blocked().isEmpty() ? "NEEDS WORK - issues" : "BLOCKED - critical");
    List<String> issues = new ArrayList<>();
    report.path("issues").forEach(issue -> issues.add(issue.asString()));
    expected
        .failed()
        .forEach(
            (number, issue) ->
                assertThat(issues).anyMatch(i -> i.matches("Test " + number + ": " + issue)));
    assertThat(issues).allMatch(i -> i.matches("Test \\d+: .+: expected .+, seen .+"));
  }
}

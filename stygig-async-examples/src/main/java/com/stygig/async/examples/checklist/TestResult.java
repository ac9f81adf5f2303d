package com.stygig.async.examples.checklist;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a test of the checklist went.
 *
 * @param problem why it could not be finished, or not be run; null if it was
 * @param notes what else is worth knowing
 */
public record TestResult(
    int number,
    String title,
    Outcome outcome,
    Duration took,
    List<Criterion> criteria,
    @Nullable String problem,
    List<String> notes,
    List<Picture> pictures) {
  /** How a test ends. */
  public enum Outcome {
    PASSED,
    FAILED,
    /** What it needs is not there, as another test has failed. */
    BLOCKED,
    /** Nobody asked for it. */
    SKIPPED
  }

  /** A picture for the report, as a JPEG. */
  @SuppressWarnings("ArrayRecordComponent") // a carrier that nobody compares
  public record Picture(String caption, byte[] jpeg) {}

  static TestResult skipped(int number, String title) {
    return new TestResult(
        number, title, Outcome.SKIPPED, Duration.ZERO, List.of(), null, List.of(), List.of());
  }

  /** What has to be mended, a line each. */
  public List<String> issues() {
    List<String> issues = new ArrayList<>();
    criteria.stream()
        .filter(criterion -> !criterion.passed())
        .map(c -> c.text() + ": expected " + c.expected() + ", seen " + c.seen())
        .forEach(issues::add);
    if (outcome == Outcome.FAILED && problem != null) {
      issues.add(problem);
    }
    return issues;
  }
}

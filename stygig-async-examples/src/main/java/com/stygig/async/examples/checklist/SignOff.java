package com.stygig.async.examples.checklist;

import com.stygig.async.examples.checklist.TestResult.Outcome;
import java.util.List;

/** The end of the checklist: how many tests have passed, and what follows from it. */
public record SignOff(
    int total, int passed, int failed, int blocked, int skipped, Decision decision) {
  /** The three boxes of the form. */
  public enum Decision {
    APPROVED("APPROVED - ready for production"),
    NEEDS_WORK("NEEDS WORK - issues to resolve"),
    BLOCKED("BLOCKED - critical issues");

    private final String text;

    Decision(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** Approved is only what has passed all tests; blocked, what could not even be tested. */
  static SignOff of(List<TestResult> results) {
    int passed = count(results, Outcome.PASSED);
    int blocked = count(results, Outcome.BLOCKED);
    Decision decision =
        passed == results.size()
            ? Decision.APPROVED
            : blocked > 0 ? Decision.BLOCKED : Decision.NEEDS_WORK;
    return new SignOff(
        results.size(),
        passed,
        count(results, Outcome.FAILED),
        blocked,
        count(results, Outcome.SKIPPED),
        decision);
  }

  private static int count(List<TestResult> results, Outcome outcome) {
    return (int) results.stream().filter(result -> result.outcome() == outcome).count();
  }

  /** Whether all tests that were asked for have passed. */
  public boolean isFine() {
    return failed == 0 && blocked == 0;
  }
}

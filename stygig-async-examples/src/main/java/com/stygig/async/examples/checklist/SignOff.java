package com.stygig.async.examples.checklist;

import com.stygig.async.examples.checklist.TestResult.Outcome;
import java.util.List;

/** The end of the checklist: how many tests have passed, and what follows from it. */
public record SignOff(
    int total, int passed, int failed, int blocked, int skipped, Decision decision) {
  /** The three boxes of the form, or none of them: what follows for production, AWS decides. */
  public enum Decision {
    APPROVED("APPROVED - ready for production"),
    NEEDS_WORK("NEEDS WORK - issues to resolve"),
    BLOCKED("BLOCKED - critical issues"),
    /** No box is ticked: a simulation can find faults, and approves nothing. */
    PASSED_IN_SIMULATION("passed in simulation - the decision needs a run on AWS"),
    /** No box is ticked. */
    UNDECIDED("not decided - not all tests were run");

    private final String text;

    Decision(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /**
   * Approved is only what has passed all tests on AWS; blocked, what could not even be tested.
   *
   * @param isSimulated whether it was not AWS that was tested
   */
  static SignOff of(List<TestResult> results, boolean isSimulated) {
    int passed = count(results, Outcome.PASSED);
    int failed = count(results, Outcome.FAILED);
    int blocked = count(results, Outcome.BLOCKED);
    return new SignOff(
        results.size(),
        passed,
        failed,
        blocked,
        count(results, Outcome.SKIPPED),
        decision(passed, failed, blocked, results.size(), isSimulated));
  }

  private static Decision decision(
      int passed, int failed, int blocked, int total, boolean isSimulated) {
    if (blocked > 0) {
      return Decision.BLOCKED;
    }
    if (failed > 0) {
      return Decision.NEEDS_WORK;
    }
    if (passed < total) {
      return Decision.UNDECIDED;
    }
    return isSimulated ? Decision.PASSED_IN_SIMULATION : Decision.APPROVED;
  }

  private static int count(List<TestResult> results, Outcome outcome) {
    return (int) results.stream().filter(result -> result.outcome() == outcome).count();
  }

  /** Whether all tests that were asked for have passed. */
  public boolean isFine() {
    return failed == 0 && blocked == 0;
  }
}

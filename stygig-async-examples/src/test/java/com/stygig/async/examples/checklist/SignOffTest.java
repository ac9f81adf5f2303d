package com.stygig.async.examples.checklist;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.checklist.SignOff.Decision;
import com.stygig.async.examples.checklist.TestResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignOffTest {
  private static SignOff of(Outcome... outcomes) {
    return of(false, outcomes);
  }

  private static SignOff of(boolean isSimulated, Outcome... outcomes) {
    List<TestResult> results = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      results.add(
          new TestResult(1, "a", outcome, Duration.ZERO, List.of(), null, List.of(), List.of()));
    }
    return SignOff.of(results, isSimulated);
  }

  @Test
  void onlyWhatHasPassedAllTestsIsApproved() {
    SignOff signOff = of(Outcome.PASSED, Outcome.PASSED);

    assertThat(signOff).isEqualTo(new SignOff(2, 2, 0, 0, 0, Decision.APPROVED));
    assertThat(signOff.isFine()).isTrue();
  }

  @Test
  void aSimulationApprovesNothingAndFindsFaults() {
    SignOff signOff = of(true, Outcome.PASSED, Outcome.PASSED);

    assertThat(signOff.decision()).isEqualTo(Decision.PASSED_IN_SIMULATION);
    assertThat(signOff.decision().text()).contains("simulation", "AWS");
    assertThat(signOff.isFine()).isTrue();
    assertThat(of(true, Outcome.PASSED, Outcome.FAILED).decision()).isEqualTo(Decision.NEEDS_WORK);
    assertThat(of(true, Outcome.BLOCKED).decision()).isEqualTo(Decision.BLOCKED);
    assertThat(of(true, Outcome.PASSED, Outcome.SKIPPED).decision()).isEqualTo(Decision.UNDECIDED);
  }

  @Test
  void aFailureNeedsWork() {
    SignOff signOff = of(Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED);

    assertThat(signOff).isEqualTo(new SignOff(3, 1, 1, 0, 1, Decision.NEEDS_WORK));
    assertThat(signOff.isFine()).isFalse();
  }

  @Test
  void whatCouldNotBeTestedIsBlocked() {
    SignOff signOff = of(Outcome.FAILED, Outcome.BLOCKED, Outcome.PASSED);

    assertThat(signOff).isEqualTo(new SignOff(3, 1, 1, 1, 0, Decision.BLOCKED));
    assertThat(signOff.isFine()).isFalse();
  }

  @Test
  void aPartOfTheTestsDecidesNothingButIsFine() {
    SignOff signOff = of(Outcome.PASSED, Outcome.SKIPPED);

    assertThat(signOff.decision()).isEqualTo(Decision.UNDECIDED);
    assertThat(signOff.isFine()).isTrue();
  }
}

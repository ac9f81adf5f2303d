package com.stygig.async.examples.checklist;

import com.stygig.async.examples.endpoint.Expectations;

/** Test 13: nothing larger runs than was asked for. */
final class CostVerification implements AcceptanceTest {
  @Override
  public int number() {
    return 13;
  }

  @Override
  public String title() {
    return "Cost Verification";
  }

  @Override
  public String command() {
    return "stygig describe --verify";
  }

  @Override
  public void run(Endpoints endpoints, TestLog log) {
    Expectations expected = new Expectations(endpoints.settings().expectedInstanceType(), 1);
    for (Expectations.Check check : expected.check(endpoints.describe())) {
      log.check(check.what(), check.passed(), check.expected(), check.seen());
    }
  }
}

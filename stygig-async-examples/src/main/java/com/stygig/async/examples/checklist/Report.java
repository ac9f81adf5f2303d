package com.stygig.async.examples.checklist;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the sign-off sheet has.
 *
 * @param environment such as "Staging", or what tells that it was the local machine
 * @param timeScale how many times as fast simulated times have passed; 1 on AWS
 */
public record Report(
    Instant date,
    String testedBy,
    String environment,
    @Nullable String modelVersion,
    @Nullable String endpointName,
    String region,
    double timeScale,
    Duration took,
    SignOff signOff,
    List<TestResult> tests) {
  /** Everything that has to be mended, by test. */
  List<String> issues() {
    return tests.stream()
        .flatMap(
            test -> test.issues().stream().map(issue -> "Test " + test.number() + ": " + issue))
        .toList();
  }
}

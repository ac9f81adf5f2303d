package com.stygig.async.examples.checklist;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.S3Uri;
import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.checklist.TestLog.BlockedException;
import com.stygig.async.examples.checklist.TestResult.Outcome;
import com.stygig.async.examples.endpoint.DeploymentSettings;
import com.stygig.async.examples.endpoint.EndpointNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

class ChecklistTest {
  private final Aws aws = new Aws(Region.AP_SOUTH_1, null, null);
  private final List<String> told = new ArrayList<>();

  @AfterEach
  void close() {
    aws.close();
  }

  /** What a test of the checklist does. */
  private interface Body {
    void run(TestLog log) throws Exception;
  }

  private record Scripted(int number, boolean needsEndpoint, Body body) implements AcceptanceTest {
    @Override
    public String title() {
      return "title " + number;
    }

    @Override
    public String command() {
      return "";
    }

    @Override
    public void run(Endpoints endpoints, TestLog log) throws Exception {
      body.run(log);
    }
  }

  private List<TestResult> run(Set<Integer> numbers, List<Scripted> tests) {
    DeploymentSettings deployment = DeploymentSettings.builder(EndpointNames.ofNew("e")).build();
    ChecklistSettings settings =
        new ChecklistSettings(
            null,
            deployment,
            null,
            null,
            S3Uri.parse("s3://bucket/inputs/"),
            Path.of("target"),
            1,
            null,
            "ml.m5.large",
            1,
            1,
            Duration.ofSeconds(1),
            () -> {});
    Checklist.Progress progress =
        new Checklist.Progress() {
          @Override
          public void starts(int number, String title) {
            told.add("starts " + number);
          }

          @Override
          public void ended(TestResult result) {
            told.add("ended " + result.number() + " " + result.outcome());
          }
        };
    try (Endpoints endpoints =
        new Endpoints(aws, settings, new EndpointUnderTest(aws, settings, line -> {}))) {
      return new Checklist(tests, progress).run(numbers, endpoints);
    }
  }

  private TestResult run(Body body) {
    return run(Set.of(1), List.of(new Scripted(1, false, body))).get(0);
  }

  @Test
  void aTestPassesIfAllItsBoxesAreTicked() {
    TestResult result =
        run(
            log -> {
              log.check("a", true, "x", "x");
              log.note("note");
            });

    assertThat(result.outcome()).isEqualTo(Outcome.PASSED);
    assertThat(result.notes()).containsExactly("note");
    assertThat(result.issues()).isEmpty();
    assertThat(told).containsExactly("starts 1", "ended 1 PASSED");
  }

  @Test
  void aBoxThatIsNotTickedFailsItAndTheTestGoesOn() {
    TestResult result =
        run(
            log -> {
              log.check("a", false, "x", "y");
              log.check("b", true, "x", "x");
            });

    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.criteria()).hasSize(2);
    assertThat(result.issues()).containsExactly("a: expected x, seen y");
  }

  @Test
  void aTestStopsWhereTheRestMakesNoSense() {
    TestResult result =
        run(
            log -> {
              log.require("a", false, "x", "y");
              log.check("b", false, "x", "y");
            });

    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.issues()).containsExactly("a: expected x, seen y");
    assertThat(result.problem()).isNull();
  }

  @Test
  void whatWasNeededAndFailedIsWhatWasSeen() {
    TestResult result =
        run(
            log -> {
              var unused =
                  log.need(
                      "a",
                      "x",
                      () -> {
                        throw new CompletionException(new CommandFailedException("out of memory"));
                      });
            });

    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.issues()).containsExactly("a: expected x, seen out of memory");
  }

  @Test
  void whatCouldNotBeClosedAfterAFailureIsToldToo() {
    TestResult result =
        run(
            log -> {
              try (AutoCloseable leak =
                  () -> {
                    throw new CommandFailedException("the queue is still there");
                  }) {
                log.require("a", false, "x", String.valueOf(leak != null));
              }
            });

    assertThat(result.issues())
        .containsExactly("a: expected x, seen true", "the queue is still there");
  }

  @Test
  void aTestThatCannotBeRunIsBlocked() {
    TestResult result =
        run(
            log -> {
              throw new BlockedException("no endpoint");
            });

    assertThat(result.outcome()).isEqualTo(Outcome.BLOCKED);
    assertThat(result.problem()).isEqualTo("no endpoint");
    assertThat(result.issues()).isEmpty();
  }

  @Test
  void aTestThatNeedsAnEndpointIsBlockedWithoutOne() {
    TestResult result =
        run(
                Set.of(1),
                List.of(
                    new Scripted(
                        1,
                        true,
                        log -> {
                          throw new AssertionError("not to be run");
                        })))
            .get(0);

    assertThat(result.outcome()).isEqualTo(Outcome.BLOCKED);
    assertThat(result.problem()).contains("There is no endpoint");
  }

  @Test
  void anErrorFailsTheTestAndTheNextOnesRun() {
    List<TestResult> results =
        run(
            Set.of(1, 3),
            List.of(
                new Scripted(
                    1,
                    false,
                    log -> {
                      throw new CompletionException(new IllegalStateException("oops"));
                    }),
                new Scripted(2, false, log -> {}),
                new Scripted(3, false, log -> {})));

    assertThat(results)
        .extracting(TestResult::outcome)
        .containsExactly(Outcome.FAILED, Outcome.SKIPPED, Outcome.PASSED);
    assertThat(results.get(0).issues()).containsExactly("oops");
    assertThat(told).doesNotContain("starts 2");
  }

  @Test
  void anInterruptionBlocksTheRest() {
    List<TestResult> results =
        run(
            Set.of(1, 2),
            List.of(
                new Scripted(
                    1,
                    false,
                    log -> {
                      throw new InterruptedException();
                    }),
                new Scripted(2, false, log -> log.check("ran", true, "", ""))));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(results)
        .extracting(TestResult::outcome)
        .containsExactly(Outcome.BLOCKED, Outcome.BLOCKED);
    assertThat(results.get(1).criteria()).isEmpty();
  }
}

package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.testkit.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** {@code stygig invoke --parallel} and {@code --no-wait}. */
@LocalCloudTest
class InvokeSeveralTest {
  private final TeamCloud team;

  InvokeSeveralTest(LocalCloud cloud) {
    team = new TeamCloud(cloud);
  }

  @BeforeEach
  void deploy() {
    team.withAsync(team.model);
  }

  @AfterEach
  void close() {
    team.close();
  }

  private Run invoke(String... more) {
    List<String> args = new ArrayList<>(List.of("invoke", "--endpoint-name", team.async));
    args.addAll(List.of(more));
    return team.run(args.toArray(String[]::new));
  }

  private void redeploy(Model model) {
    team.cloud.deleteEndpoint(team.async);
    team.withAsync(model);
  }

  /** The first request differs from all others. */
  private Model firstOne(Model first) {
    AtomicInteger count = new AtomicInteger();
    return request -> (count.getAndIncrement() == 0 ? first : team.model).invoke(request);
  }

  private static void assertAnswers(Run run, int count) {
    assertThat(run.out().lines())
        .hasSize(count)
        .allSatisfy(
            line ->
                assertThat(JsonMapper.shared().readTree(line).get("recommendations")).hasSize(5));
  }

  private static List<InvocationReceipt> receipts(Run run) {
    return run.out().lines().map(InvocationReceipt::fromJson).toList();
  }

  @Test
  void eachResultIsALineOfJson() {
    Run run = invoke("--parallel", "3", "--wait", "--json");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertAnswers(run, 3);
    assertThat(run.err()).contains("Waiting for 3 results");
  }

  @Test
  void eachReceiptIsALineOfJson() {
    Run run = invoke("--parallel", "3", "--no-wait");

    assertThat(run.exitCode()).isZero();
    assertThat(receipts(run)).extracting(InvocationReceipt::inferenceId).hasSize(3);
    assertThat(receipts(run)).doesNotHaveDuplicates();
    assertThat(run.err()).contains("Accepted by " + team.async);
  }

  @Test
  void forPeopleEachResultIsAList() {
    Run run = invoke("--parallel", "2", "--display-results");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines().filter(line -> line.equals("Top 5 recommendations"))).hasSize(2);
  }

  @Test
  void oneThatIsRefusedLosesNoReceiptOfTheOthers() {
    team.cloud
        .findEndpoint(team.async)
        .orElseThrow()
        .failNext(1, 403, "AccessDeniedException", "Not this one");

    Run run = invoke("--parallel", "3", "--no-wait");

    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertThat(receipts(run)).hasSize(2).allMatch(r -> r.endpointName().equals(team.async));
    assertThat(run.err().lines().filter(line -> line.startsWith("stygig: ")))
        .singleElement()
        .asString()
        .startsWith("stygig: 1 of 3 failed: ")
        .contains("Not this one");
  }

  @Test
  void oneThatIsRefusedLosesNoResultOfTheOthers() {
    team.cloud
        .findEndpoint(team.async)
        .orElseThrow()
        .failNext(1, 403, "AccessDeniedException", "Not this one");

    Run run = invoke("--parallel", "3", "--wait", "--json");

    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertAnswers(run, 2);
    assertThat(run.err()).contains("stygig: 1 of 3 failed: ");
  }

  @Test
  void oneThatTheModelFailsAtLosesNoResultOfTheOthers() {
    redeploy(
        firstOne(
            request -> {
              throw new IllegalStateException("out of memory");
            }));

    Run run = invoke("--parallel", "3", "--wait", "--json", "--timeout", "3");

    // Without a failure path nobody learns of the failure.
    assertThat(run.exitCode()).isEqualTo(Stygig.TIMED_OUT);
    assertAnswers(run, 2);
    assertThat(run.err()).contains("stygig: 1 of 3 failed: No result of stygig-");
  }

  @Test
  void whatIsNotThereInTimeHasItsExitCode() {
    CountDownLatch end = new CountDownLatch(1);
    redeploy(
        firstOne(
            request -> {
              end.await();
              return team.model.invoke(request);
            }));
    try {
      Run run = invoke("--parallel", "2", "--wait", "--json", "--timeout", "2");

      assertThat(run.exitCode()).isEqualTo(Stygig.TIMED_OUT);
      assertAnswers(run, 1);
    } finally {
      end.countDown();
    }
  }

  @Test
  void theSameReasonIsToldOnce() {
    Run run =
        team.run(
            "invoke",
            "--endpoint-name",
            "nonexistent",
            "--s3-image",
            "s3://stygig-ml-s3/a.jpg",
            "--parallel",
            "5");

    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("stygig: 5 of 5 failed: Endpoint not found: nonexistent")
        .doesNotContain(";");
  }

  @Test
  void refusesWhatDoesNotGoTogether() {
    assertThat(invoke("--no-wait", "--wait").err())
        .isEqualToIgnoringNewLines("stygig: --no-wait and --wait exclude each other");
    assertThat(invoke("--no-wait", "--display-results").exitCode()).isEqualTo(Stygig.USAGE);
    assertThat(invoke("--parallel", "0").exitCode()).isEqualTo(Stygig.USAGE);
    assertThat(invoke("--parallel", "1001").exitCode()).isEqualTo(Stygig.USAGE);
  }
}

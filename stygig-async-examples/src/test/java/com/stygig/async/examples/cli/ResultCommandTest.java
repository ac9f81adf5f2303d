package com.stygig.async.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.Team;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.testkit.Model;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Each command has a client of its own; the one that invoked has gone when the result is asked. */
@LocalCloudTest
class ResultCommandTest {
  @TempDir Path folder;
  private final TeamCloud team;
  private final CountDownLatch answers = new CountDownLatch(1);

  ResultCommandTest(LocalCloud cloud) {
    team = new TeamCloud(cloud);
  }

  @AfterEach
  void close() {
    answers.countDown();
    team.close();
  }

  private void deploy(Model model) {
    var unused =
        team.cloud.deploy(team.asyncConfig(model).s3FailurePath(Team.FAILURE_PATH).build());
  }

  /** An endpoint that answers when it is told to. */
  private void deployBusy() {
    deploy(
        request -> {
          answers.await();
          return team.model.invoke(request);
        });
  }

  private String accepted(String... more) {
    List<String> args =
        new ArrayList<>(List.of("invoke", "--endpoint-name", team.async, "--no-wait"));
    args.addAll(List.of(more));
    Run run = team.run(args.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out();
  }

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("receipts.json"), text);
  }

  private void awaitCompleted(int count) throws InterruptedException {
    while (team.cloud.findEndpoint(team.async).orElseThrow().completedInferences() < count) {
      Thread.sleep(10);
    }
  }

  private static void assertOneLine(Run run, int exitCode, String message) {
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("stygig: ")
        .contains(message);
  }

  @Test
  void getsAResultByTheReceiptsText() {
    deploy(team.model);

    Run run = team.run("result", accepted().strip());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("Top 5 recommendations");
  }

  @Test
  void withoutCredentialsItDoesNotWait() throws Exception {
    deployBusy();
    String receipt = accepted().strip();

    try (CommandProcess process =
        new CommandProcess(folder, Map.of(), team.args("result", receipt))) {
      assertThat(process.exitCode()).isEqualTo(Stygig.FAILED);
      assertThat(process.err().lines())
          .singleElement()
          .asString()
          .startsWith("stygig: no AWS credentials found: set AWS_ACCESS_KEY_ID");
    }
  }

  @Test
  void getsSeveralByAFile() throws Exception {
    deploy(team.model);

    Run run = team.run("result", "--json", file(accepted("--parallel", "3")).toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines())
        .hasSize(3)
        .allSatisfy(line -> assertThat(line).contains("\"recommendations\":[{"));
  }

  @Test
  void readsReceiptsThatSomebodyHasPrettyPrinted() throws Exception {
    deploy(team.model);
    String pretty =
        JsonMapper.shared()
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(JsonMapper.shared().readTree(accepted()));

    Run run = team.run("result", "--json", file(pretty + "\n" + accepted()).toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(2);
  }

  @Test
  void readsStandardInput() {
    deploy(team.model);
    String receipt = accepted();
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(receipt.getBytes(UTF_8)));
    try {
      assertThat(team.run("result", "--json", "-").json().get("recommendations")).hasSize(5);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aResultThatIsThereIsFoundByOneLook() throws Exception {
    deploy(team.model);
    String receipt = accepted();
    awaitCompleted(1);

    Run run = team.run("result", "--no-wait", "--json", receipt.strip());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.json().get("recommendations")).hasSize(5);
  }

  @Test
  void aResultThatIsNotThereYetIsToldInOneLine() {
    deployBusy();
    String receipt = accepted();

    assertOneLine(
        team.run("result", "--no-wait", receipt.strip()), Stygig.TIMED_OUT, "No result of stygig-");
    assertThat(team.run("result", "--timeout", "1", receipt.strip()).exitCode())
        .isEqualTo(Stygig.TIMED_OUT);

    answers.countDown();
    assertThat(team.run("result", receipt.strip()).exitCode()).isZero();
  }

  @Test
  void whatIsThereIsPrintedAlsoIfAnotherIsNot() throws Exception {
    AtomicInteger count = new AtomicInteger();
    deploy(
        request -> {
          if (count.incrementAndGet() > 1) {
            answers.await();
          }
          return team.model.invoke(request);
        });
    String first = accepted();
    awaitCompleted(1);

    Run run = team.run("result", "--no-wait", "--json", file(accepted() + first).toString());

    assertThat(run.exitCode()).isEqualTo(Stygig.TIMED_OUT);
    assertThat(run.out().lines()).singleElement().asString().contains("recommendations");
    assertThat(run.err()).contains("stygig: 1 of 2 failed: No result of");
  }

  @Test
  void aFailedInferenceIsToldWithItsReason() {
    deploy(
        request -> {
          throw new IllegalStateException("out of memory");
        });

    Run run = team.run("result", accepted().strip());

    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("stygig: ", "out of memory");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"version\": 2}           | A receipt of version 2, and this release reads version 1 only",
        "{\"inference_id\": \"a\"}  | Not a receipt: it has no version",
        "{\"version\": 1            | Not a receipt",
        "{\"version\": 1}           | Not a receipt: it has no inference_id",
        "no-such-file.json          | No such file: no-such-file.json",
      })
  void refusesWhatIsNoReceipt(String source, String message) {
    assertOneLine(team.run("result", source), Stygig.USAGE, message);
  }

  @Test
  void refusesFilesWithoutReceipts() throws Exception {
    assertOneLine(team.run("result", file("").toString()), Stygig.USAGE, "No receipt there");
    assertOneLine(team.run("result", file("garbage").toString()), Stygig.USAGE, "Not a receipt");
    assertOneLine(team.run("result", file("[1, 2]").toString()), Stygig.USAGE, "Not a receipt");
    assertOneLine(team.run("result", file("{}").toString()), Stygig.USAGE, "Not a receipt");
    assertOneLine(team.run("result", folder.toString()), Stygig.USAGE, "No such file");
    assertOneLine(team.run("result", "a\0b"), Stygig.USAGE, "Nul character");
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertOneLine(team.run("result", binary.toString()), Stygig.USAGE, "Not a receipt");
  }

  @Test
  void refusesATimeoutOfNothing() {
    assertOneLine(
        team.run("result", "--timeout", "0", "{}"), Stygig.USAGE, "--timeout must be at least");
  }
}

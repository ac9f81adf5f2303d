package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.Patience;
import com.stygig.async.examples.SampleImages;
import com.stygig.async.examples.Team;
import com.stygig.async.examples.endpoint.EndpointTestKit;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands in processes of their own, which are ended from outside. */
@LocalCloudTest
@DisabledOnOs(OS.WINDOWS)
@Tag("slow")
class CtrlCTest {
  @TempDir Path folder;
  private final TeamCloud team;
  private final CountDownLatch answers = new CountDownLatch(1);

  CtrlCTest(LocalCloud cloud) {
    team = new TeamCloud(cloud);
  }

  @AfterEach
  void close() {
    answers.countDown();
    team.close();
  }

  /** An endpoint that answers when it is told to. */
  private void deployBusy() {
    team.withAsync(
        request -> {
          answers.await();
          return team.model.invoke(request);
        });
  }

  private CommandProcess invoke(String... more) throws Exception {
    List<String> args = new ArrayList<>(List.of("invoke", "--endpoint-name", team.async, "--wait"));
    args.addAll(List.of(more));
    return new CommandProcess(folder, team.args(args.toArray(String[]::new)));
  }

  /** Types what was printed, in the same folder. */
  private Run type(String printed, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of(printed.strip().split(" ")));
    assertThat(words.remove(0)).isEqualTo("stygig");
    words.addAll(List.of(more));
    try (CommandProcess process = new CommandProcess(folder, words.toArray(String[]::new))) {
      return process.run();
    }
  }

  private static String printed(CommandProcess process, String command) {
    return process
        .err()
        .lines()
        .filter(line -> line.contains("stygig " + command + " "))
        .map(line -> line.substring(line.indexOf("stygig ")))
        .findFirst()
        .orElseThrow(() -> new AssertionError(process.err()));
  }

  @ParameterizedTest
  @CsvSource({"INT, 130, 1", "INT, 130, 3", "TERM, 143, 1"})
  void theResultsOfAnInvocationAreToBeHadWithThePrintedCommand(
      String signal, int exitCode, int parallel) throws Exception {
    deployBusy();
    try (CommandProcess process = invoke("--parallel", Integer.toString(parallel))) {
      process.awaitErr("Waiting for ");

      assertThat(process.signal(signal)).isEqualTo(exitCode);

      assertThat(process.err())
          .contains("Interrupted. What was accepted goes on at the endpoint.")
          .doesNotContain("Exception");
      answers.countDown();
      Run result = type(printed(process, "result"), "--json");
      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(result.out().split("\"recommendations\"", -1)).hasSize(parallel + 1);
    }
  }

  @Test
  void anInvocationInACloudOfTheSameProcessIsOverWithIt() throws Exception {
    try (CommandProcess process =
        new CommandProcess(
            folder, "invoke", "--local", "--local-port", "0", "--parallel", "300", "--wait")) {
      process.await(() -> process.out().contains("Accepted by"));

      assertThat(process.signal("INT")).isEqualTo(130);

      assertThat(process.err())
          .contains("The local cloud was in this process and has ended with it.")
          .doesNotContain("Exception");
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void anInvocationThatIsNotAnsweredMayOrMayNotBeAccepted(@TempDir Path pictures) throws Exception {
    Path picture = SampleImages.write(pictures.resolve("picture"), "png", 30, 0xa02020);
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        CommandProcess process =
            new CommandProcess(
                folder,
                "invoke",
                "--endpoint-name=any",
                "--image=" + picture,
                "--region=ap-south-1",
                "--endpoint-url=http://127.0.0.1:" + silent.getLocalPort())) {
      silent.setSoTimeout((int) Patience.LIMIT.toMillis());
      try (Socket invocation = silent.accept()) {
        assertThat(invocation.getInputStream().read()).isPositive();

        assertThat(process.signal("INT")).isEqualTo(130);
      }

      assertThat(process.err().strip()).isEqualTo("Interrupted. 1 may or may not be accepted.");
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void aDeploymentGoesOnAndIsRemovedWithThePrintedCommand() throws Exception {
    String name = EndpointTestKit.newName();
    try (EndpointTestKit kit = new EndpointTestKit(Duration.ofSeconds(6));
        CommandProcess process = new CommandProcess(folder, args(kit, "deploy", name))) {
      process.awaitErr("Endpoint " + name + ": Creating");

      assertThat(process.signal("INT")).isEqualTo(130);

      assertThat(process.err())
          .contains("There is so far: ", "endpoint " + name, "model " + name + "-model")
          .contains("What was asked for goes on without this program.")
          .doesNotContain("Exception");
      assertThat(folder.resolve("async_endpoint_info.json")).content().contains(name);
      Run described = type(printed(process, "describe"));
      assertThat(described.out()).as(described.err()).contains("Endpoint " + name);
      Run removed = type(printed(process, "cleanup"), "--yes");
      assertThat(removed.exitCode()).as(removed.err()).isZero();
      assertThat(removed.out()).contains("Nothing is left");
      assertThat(folder).isEmptyDirectory();
      assertThat(kit.aws().sageMaker().listModels().join().models()).isEmpty();
    }
  }

  @Test
  void aCleanupGoesOnWhenItIsRunAgain() throws Exception {
    String name = EndpointTestKit.newName();
    try (EndpointTestKit kit = new EndpointTestKit(Duration.ZERO, Duration.ofSeconds(3))) {
      Run deployed = Run.of(args(kit, "deploy", name, "--directory=" + folder));
      assertThat(deployed.exitCode()).as(deployed.err()).isZero();

      try (CommandProcess first = new CommandProcess(folder, args(kit, "cleanup", name, "--yes"))) {
        first.awaitErr("Endpoint " + name + ": Deleting");
        assertThat(first.signal("INT")).isEqualTo(130);
        assertThat(first.err())
            .contains("Not all is deleted yet: run the same command again")
            .doesNotContain("Exception");
      }
      assertThat(folder.resolve("async_endpoint_info.json")).exists();

      try (CommandProcess second =
          new CommandProcess(folder, args(kit, "cleanup", name, "--yes"))) {
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(second.out()).contains("Nothing is left");
      }
      assertThat(folder).isEmptyDirectory();
    }
  }

  private static String[] args(EndpointTestKit kit, String command, String name, String... more) {
    List<String> args = new ArrayList<>(List.of(command, "--endpoint-name", name));
    args.addAll(List.of(more));
    args.addAll(
        List.of("--endpoint-url", kit.cloud().endpoint().toString(), "--region", Team.REGION));
    return args.toArray(String[]::new);
  }
}

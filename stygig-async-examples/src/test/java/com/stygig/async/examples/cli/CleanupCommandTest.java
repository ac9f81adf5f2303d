package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.endpoint.EndpointTestKit;
import com.stygig.async.waiters.SqsNotificationQueue;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CleanupCommandTest {
  private static EndpointTestKit kit;

  @TempDir Path directory;
  private final String name = EndpointTestKit.newName();

  @BeforeAll
  static void start() {
    kit = new EndpointTestKit();
  }

  @AfterAll
  static void stop() {
    kit.close();
  }

  @BeforeEach
  void giveCredentials() {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
  }

  @AfterEach
  void cleanUp() {
    var unused = cleanup("--yes");
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  private String[] arguments(String command, String endpoint, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                command,
                "--endpoint-name",
                endpoint,
                "--directory",
                directory.toString(),
                "--region",
                "ap-south-1",
                "--endpoint-url",
                kit.cloud().endpoint().toString()));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private Run cleanup(String... more) {
    return Run.of(arguments("cleanup", name, more));
  }

  private void deploy(String endpoint, String... more) {
    assertThat(Run.of(arguments("deploy", endpoint, more)).exitCode()).isZero();
  }

  private String topicArn() {
    return "arn:aws:sns:ap-south-1:000000000000:" + Team.TOPIC;
  }

  private void subscribe(String queue) {
    var unused =
        SqsNotificationQueue.builder(queue)
            .topicArns(topicArn())
            .sqsClient(kit.aws().sqs())
            .snsClient(kit.aws().sns())
            .build()
            .create()
            .join();
  }

  private List<String> queues() {
    return kit.aws().sqs().listQueues().join().queueUrls().stream()
        .map(url -> url.substring(url.lastIndexOf('/') + 1))
        .toList();
  }

  @Test
  void deletesAllOfAnEndpointAndProvesIt() {
    deploy(name, "--scale-to-zero");
    subscribe("stygig-subscribe-" + name);
    subscribe("stygig-cli-1");
    subscribe("another-queue");

    Run run = cleanup("--yes");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains(
            "endpoint " + name + " (InService)",
            "endpoint configuration " + name + "-config",
            "model " + name + "-model",
            "scaling policy " + name + "-from-zero",
            "scalable target endpoint/" + name + "/variant/AllTraffic",
            "alarm " + name + "-has-backlog-without-capacity",
            "(queue stygig-subscribe-" + name + ")",
            "queue stygig-cli-1-dlq",
            "topic " + topicArn() + " (subscriptions: 3)",
            "Nothing is left");
    assertThat(queues()).containsExactlyInAnyOrder("another-queue", "another-queue-dlq");
    assertThat(kit.aws().sns().listTopics().join().topics()).isEmpty();
    assertThat(kit.aws().sageMaker().listModels().join().models()).isEmpty();
    assertThat(directory.resolve("async_endpoint_info.json")).doesNotExist();
    deleteQueues("another-queue", "another-queue-dlq");
  }

  private static void deleteQueues(String... names) {
    for (String name : names) {
      String url = kit.aws().sqs().getQueueUrl(b -> b.queueName(name)).join().queueUrl();
      kit.aws().sqs().deleteQueue(b -> b.queueUrl(url)).join();
    }
  }

  @Test
  void theSecondTimeThereIsNothing() {
    deploy(name);

    assertThat(cleanup("--yes").exitCode()).isZero();
    Run again = cleanup("--yes");

    assertThat(again.exitCode()).isZero();
    assertThat(again.out().lines()).containsExactly("Nothing to delete");
  }

  @Test
  void aDryRunOnlyShows() {
    deploy(name);

    Run run = cleanup("--dry-run");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("model " + name + "-model", "this is a dry run");
    assertThat(kit.aws().sageMaker().listModels().join().models()).hasSize(1);
    assertThat(directory.resolve("async_endpoint_info.json")).exists();
  }

  @Test
  void whatAHalfDoneCleanupLeftIsFound() {
    deploy(name);
    kit.aws().sageMaker().deleteEndpoint(b -> b.endpointName(name)).join();
    kit.aws().sageMaker().deleteEndpointConfig(b -> b.endpointConfigName(name + "-config")).join();

    Run run = cleanup("--yes");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("model " + name + "-model", "topic ", "Nothing is left");
    assertThat(kit.aws().sageMaker().listModels().join().models()).isEmpty();
  }

  @Test
  void whatAnotherEndpointUsesStays() {
    String other = EndpointTestKit.newName();
    deploy(other);
    deploy(name);
    subscribe("stygig-cli-2");
    subscribe("stygig-subscribe-" + other);
    kit.put(Team.OUTPUT_PREFIX + "1.out");

    Run run = cleanup("--yes", "--delete-data");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains(
            "Kept: topic " + topicArn() + ", which another endpoint uses",
            "Kept: data in s3://stygig-ml-s3/async-inference-results/, which another",
            "Kept: data in s3://stygig-ml-s3/async-inference-input/, which another");
    assertThat(queues())
        .containsExactlyInAnyOrder(
            "stygig-cli-2",
            "stygig-cli-2-dlq",
            "stygig-subscribe-" + other,
            "stygig-subscribe-" + other + "-dlq");
    Run rest = Run.of(arguments("cleanup", other, "--yes", "--delete-data"));
    assertThat(rest.exitCode()).isZero();
    assertThat(queues()).isEmpty();
  }

  @Test
  void aTopicThatOthersMadeStays() {
    String arn = kit.aws().sns().createTopic(b -> b.name(Team.TOPIC)).join().topicArn();
    deploy(name);

    Run run = cleanup("--yes");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Kept: topic " + arn + ", which stygig has not made");
    assertThat(kit.aws().sns().listTopics().join().topics()).hasSize(1);
    kit.aws().sns().deleteTopic(b -> b.topicArn(arn)).join();
  }

  @Test
  void theTopicIsKeptOnDemandAndFoundLater() {
    deploy(name);

    assertThat(cleanup("--yes", "--keep-topic").out()).contains("Nothing is left");
    assertThat(kit.aws().sns().listTopics().join().topics()).hasSize(1);
    assertThat(cleanup("--yes").out()).contains("topic " + topicArn());
    assertThat(kit.aws().sns().listTopics().join().topics()).isEmpty();
  }

  @Test
  void dataGoOnDemandAndNothingBesideThem() {
    deploy(name);
    // More than one page.
    for (int i = 0; i < 1_001; i++) {
      kit.put(Team.OUTPUT_PREFIX + i + ".out");
    }
    kit.put(Team.FAILURE_PREFIX + "1-error.out");
    kit.put(Team.INPUT_PREFIX + "request-1.json");
    kit.put("async-inference-results-of-others/1.out");

    assertThat(cleanup("--dry-run").out()).doesNotContain("S3");
    Run run = cleanup("--yes", "--delete-data", "--json");

    assertThat(run.exitCode()).isZero();
    assertThat(run.json().get("left")).isEmpty();
    assertThat(run.json().get("deleted").toString())
        .contains("\"s3://stygig-ml-s3/async-inference-results/\",\"detail\":\"objects: 1001\"");
    assertThat(
            kit.aws().s3().listObjectsV2(b -> b.bucket(Team.BUCKET)).join().contents().stream()
                .map(object -> object.key())
                .filter(key -> !key.endsWith("/")))
        .containsExactlyInAnyOrder(
            "async-inference-results-of-others/1.out", "model-artifacts/model.tar.gz");
  }

  @Test
  void aMistypedNameDeletesNoData() {
    kit.put(Team.INPUT_PREFIX + "request-2.json");

    Run run = cleanup("--yes", "--delete-data");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("Nothing to delete", "Where its results lie is not known: see --data-path");
  }

  @Test
  void aFileOfAnotherEndpointStays() {
    String other = EndpointTestKit.newName();
    deploy(name);
    deploy(other);

    assertThat(cleanup("--yes").exitCode()).isZero();
    assertThat(directory.resolve("async_endpoint_info.json")).content().contains(other);

    assertThat(Run.of(arguments("cleanup", other, "--yes")).exitCode()).isZero();
    assertThat(directory.resolve("async_endpoint_info.json")).doesNotExist();
  }

  @Test
  void withNobodyToAskItRefuses() {
    deploy(name);

    Run run = answered(null);

    assertThat(run.exitCode()).isEqualTo(Stygig.USAGE);
    assertThat(run.err()).contains("There is no terminal to ask at: give --yes or --dry-run");
    assertThat(kit.aws().sageMaker().listModels().join().models()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"y\n", "YES\n", "yes"})
  void yesDeletes(String answer) {
    deploy(name);

    Run run = answered(answer);

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("Delete these 5 resources? [y/N] ");
    assertThat(run.out()).contains("Nothing is left");
  }

  @ParameterizedTest
  @ValueSource(strings = {"n\n", "\n", "", "yesterday\n"})
  void anythingElseDoesNot(String answer) {
    deploy(name);

    Run run = answered(answer);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Nothing was deleted").doesNotContain("Nothing is left");
    assertThat(kit.aws().sageMaker().listModels().join().models()).hasSize(1);
  }

  private Run answered(String answer) {
    BufferedReader in = answer == null ? null : new BufferedReader(new StringReader(answer));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine = Stygig.commandLine();
    commandLine
        .addSubcommand("ask", new CleanupCommand(new Confirmation(in)))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .setExecutionExceptionHandler(
            commandLine.getSubcommands().get("cleanup").getExecutionExceptionHandler());
    int exitCode = commandLine.execute(arguments("ask", name));
    return new Run(exitCode, out.toString(), err.toString());
  }

  @Test
  void refusesOptionsThatDoNotGoTogether() {
    Run run = cleanup("--data-path", "s3://b/x");

    assertThat(run.exitCode()).isEqualTo(Stygig.USAGE);
    assertThat(run.err()).contains("--data-path goes with --delete-data");
  }
}

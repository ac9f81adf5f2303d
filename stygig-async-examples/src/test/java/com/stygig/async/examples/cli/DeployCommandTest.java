package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.endpoint.EndpointTestKit;
import java.nio.file.Files;
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
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** From deploy over describe to cleanup, as a user types them. */
class DeployCommandTest {
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
    var unused =
        run("cleanup", "--endpoint-name", name, "--yes", "--directory", directory.toString());
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  private static Run run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(
        List.of("--endpoint-url", kit.cloud().endpoint().toString(), "--region", "ap-south-1"));
    return Run.of(all.toArray(String[]::new));
  }

  private Run deploy(String... more) {
    List<String> all = new ArrayList<>(List.of("deploy", "--directory", directory.toString()));
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  @Test
  void printsWhatTheTeamsScriptPrints() {
    Run run = deploy("--endpoint-name", name);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "Async endpoint deployed",
            "  Endpoint name: " + name,
            "  S3 output:     s3://stygig-ml-s3/async-inference-results/",
            "  SNS topic:     arn:aws:sns:ap-south-1:000000000000:stygig-async-inference-notifications");
    assertThat(run.err()).contains("Create model " + name + "-model", name + ": InService");
    assertThat(directory.resolve("async_endpoint_info.json")).exists();
  }

  @Test
  void theDefaultNameHasTheTime() {
    Run run = deploy("--json");

    assertThat(run.exitCode()).isZero();
    String made = run.json().get("endpoint_name").asString();
    assertThat(made).matches("stygig-async-endpoint-\\d{8}-\\d{6}");
    assertThat(run.json().path("async_config").path("max_concurrent_invocations").asInt())
        .isEqualTo(5);
    Run cleanup =
        run("cleanup", "--endpoint-name", made, "--yes", "--directory", directory.toString());
    assertThat(cleanup.exitCode()).isZero();
  }

  @Test
  void aDeployedEndpointAnswers() {
    var unused = deploy("--endpoint-name", name);
    kit.put("train/upperwear/shirt/none.jpg");

    Run run = run("invoke", "--endpoint-name", name, "--s3-image", "s3://stygig-ml-s3/x.jpg");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Accepted by " + name);
  }

  @Test
  void skipDeleteRefusesWhatIsThere() {
    var unused = deploy("--endpoint-name", name);

    Run run = deploy("--endpoint-name", name, "--skip-delete");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("stygig: There is already: endpoint " + name);
    assertThat(run("describe", "--endpoint-name", name).out()).contains("InService");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--model-uri nonsense             | --model-uri must be an S3 URI, such as s3://bucket/key",
        "--model-uri s3://bucket/model    | --model-uri must end in .tar.gz",
        "--source-uri s3://bucket/x       | --source-uri must end in .tar.gz",
        "--endpoint-name -x-              | with no hyphen at either end",
        "--endpoint-name a-name-that-is-longer-than-its-configuration-s-name-may-be | at most 56",
        "--instance-type m5.large         | --instance-type must be one of SageMaker's, such as ml.m5.large",
        "--role a/b                       | --role must be a role's ARN or name",
        "--s3-output-path results         | --s3-output-path must be an S3 URI",
        "--s3-failure-path failures       | --s3-failure-path must be an S3 URI",
        "--sns-topic-arn topic            | --sns-topic-arn must be an SNS topic",
        "--max-concurrent-invocations 0   | --max-concurrent-invocations must be from 1 to 1,000: 0",
        "--max-instances 2                | --max-instances goes with --scale-to-zero",
        "--scale-to-zero --max-instances 0 | --max-instances must be from 1 to 1,000: 0",
        "--timeout 0                      | --timeout must be at least 1 minute: 0",
      })
  void refusesWhatIsNotRightBeforeAnythingIsSent(String options, String message) {
    List<String> args = new ArrayList<>(List.of("deploy", "--endpoint-url", "http://127.0.0.1:1"));
    args.addAll(List.of(options.split(" +")));

    Run run = Run.of(args.toArray(String[]::new));

    assertThat(run.exitCode()).isEqualTo(Stygig.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).singleElement().asString().contains(message);
  }

  @Test
  void withoutALocalCloudThereIsNothingToDeployTo() {
    Run run = Run.of("deploy", "--local", "--local-port", "0");

    assertThat(run.exitCode()).isEqualTo(Stygig.USAGE);
    assertThat(run.err()).contains("start `stygig local`");
  }

  @Test
  void describesWhatWasDeployed() {
    var unused =
        deploy(
            "--endpoint-name",
            name,
            "--include-response",
            "--scale-to-zero",
            "--max-instances",
            "2");

    Run run = run("describe", "--endpoint-name", name);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines().map(line -> line.strip().replaceAll(" +", " ")))
        .contains(
            "Endpoint " + name,
            "Status: InService",
            "Configuration: " + name + "-config",
            "Instance type: ml.m5.large",
            "Instances: 1 now, 1 desired",
            "Inference: asynchronous",
            "S3 output: s3://stygig-ml-s3/async-inference-results/",
            "S3 failures: s3://stygig-ml-s3/async-inference-failures/",
            "Concurrency: 5",
            "Response in: SUCCESS_NOTIFICATION_TOPIC, ERROR_NOTIFICATION_TOPIC",
            "Scaling: 0 to 2 instances",
            "Policy: " + name + "-backlog-per-instance (TargetTrackingScaling)",
            "Policy: " + name + "-from-zero (StepScaling)",
            "Subscriptions: 0 confirmed, 0 pending");
  }

  @Test
  void describesAsJson() {
    var unused = deploy("--endpoint-name", name, "--no-failure-path");

    Run run = run("describe", "--endpoint-name", name, "--json", "--verify", "--hourly-price", "1");

    assertThat(run.exitCode()).isZero();
    JsonNode json = run.json();
    assertThat(json.get("status").asString()).isEqualTo("InService");
    assertThat(json.path("async_config").get("s3_failure_path").isNull()).isTrue();
    assertThat(json.path("checks")).hasSize(4).allMatch(check -> check.get("passed").asBoolean());
    assertThat(json.path("estimated_monthly_cost").get("total_usd").asDouble()).isEqualTo(730);
  }

  @Test
  void verifiesWhatWasDeployed() {
    var unused = deploy("--endpoint-name", name);

    Run run = run("describe", "--endpoint-name", name, "--verify");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains(
            "pass  Endpoint status: expected InService, seen InService",
            "pass  Instance type: expected ml.m5.large, seen ml.m5.large",
            "pass  Instance count: expected 1, seen 1",
            "pass  AsyncInferenceConfig: expected present, seen present",
            "Estimate of the cost of a month",
            "that of ap-south-1 is not known here and can differ");
  }

  @Test
  void whatIsNotAsExpectedFails() {
    var unused = deploy("--endpoint-name", name);

    Run run =
        run(
            "describe",
            "--endpoint-name",
            name,
            "--verify",
            "--expect-instance-type",
            "ml.c5.large",
            "--expect-instance-count",
            "2");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "FAIL  Instance type: expected ml.c5.large, seen ml.m5.large",
            "FAIL  Instance count: expected 2, seen 1");
  }

  @Test
  void aPriceThatIsNotKnownIsNotGuessed() {
    var unused = deploy("--endpoint-name", name, "--instance-type", "ml.m4.xlarge");

    Run run =
        run(
            "describe",
            "--endpoint-name",
            name,
            "--verify",
            "--expect-instance-type",
            "ml.m4.xlarge");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("the price of ml.m4.xlarge is not known here; give --hourly-price");
  }

  @Test
  void describesNothingThatIsNotThere() {
    Run run = run("describe", "--endpoint-name", "nonexistent-endpoint");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("stygig: Endpoint not found: nonexistent-endpoint");
  }

  @Test
  void theFileOfAnotherEndpointComesBackAfterAFailure() throws Exception {
    Path file = Files.writeString(directory.resolve("async_endpoint_info.json"), "{}");

    Run run = deploy("--endpoint-name", "broken-" + name);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("is Failed: The primary container");
    assertThat(file).hasContent("{}");
  }
}

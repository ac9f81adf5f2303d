package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.checklist.TestNumbers;
import com.stygig.async.examples.endpoint.DeploymentSettings;
import com.stygig.async.examples.endpoint.EndpointDeployer;
import com.stygig.async.examples.endpoint.EndpointNames;
import com.stygig.async.examples.local.LocalFault;
import com.stygig.async.examples.local.LocalStygig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("slow")
class ChecklistCommandTest {
  private static final Region REGION = Region.AP_SOUTH_1;
  private static final String ALL = "1-14";
  private static final String NAME = "somebodys-endpoint";

  /** Waiting for simulated times is not the point but in the test of all. */
  private static final String FAST = "100";

  @TempDir Path directory;

  private Run run(String... args) {
    return Run.of(args(args));
  }

  private String[] args(String... args) {
    List<String> all = new ArrayList<>(List.of("checklist"));
    all.addAll(List.of("--report", directory.resolve("report").toString()));
    all.addAll(List.of(args));
    return all.toArray(String[]::new);
  }

  private Run runLocally(String... args) {
    List<String> all =
        new ArrayList<>(
            List.of("--local", "--local-port", "0", "--time-scale", FAST, "--large-image-mb", "1"));
    all.addAll(List.of(args));
    return run(all.toArray(String[]::new));
  }

  private static LocalStygig.Settings settings(double timeScale) {
    return new LocalStygig.Settings(REGION, 0, null, timeScale, null, true);
  }

  private static Aws aws(LocalStygig cloud) {
    return new Aws(
        REGION,
        StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")),
        cloud.endpoint());
  }

  private JsonNode report() throws Exception {
    return JsonMapper.shared()
        .readTree(Files.readString(directory.resolve("report/checklist.json")));
  }

  private static Set<Integer> with(String outcome, JsonNode report) {
    Set<Integer> numbers = new TreeSet<>();
    for (JsonNode test : report.path("tests")) {
      if (test.path("outcome").asString().equals(outcome)) {
        numbers.add(test.path("number").asInt());
      }
    }
    return numbers;
  }

  @Test
  void allTestsPassAndNothingIsLeft() throws Exception {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    String prefix = "async-checklist/";
    try (LocalStygig cloud = LocalStygig.start(settings(60));
        Aws aws = aws(cloud)) {
      Map<String, List<String>> before = CloudContents.of(aws, prefix);

      Run run =
          run("--region", REGION.id(), "--endpoint-url", cloud.endpoint().toString(), "--json");

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.err()).contains("Passed:       14 / 14").contains("APPROVED");
      assertThat(with("PASSED", run.json())).hasSize(14);
      assertThat(run.json().path("sign_off").path("decision").asString()).isEqualTo("APPROVED");
      assertThat(report()).isEqualTo(run.json());
      assertThat(CloudContents.of(aws, prefix)).isEqualTo(before);
      assertThat(before.get("endpoints"))
          .containsExactly(LocalStygig.ENDPOINT_NAME, LocalStygig.REALTIME_ENDPOINT_NAME);
    } finally {
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
    }
    assertThat(Files.readString(directory.resolve("report/checklist.md")))
        .contains("- [x] **APPROVED**");
    assertThat(Files.readString(directory.resolve("report/checklist.html")))
        .contains("APPROVED", "data:image/jpeg;base64,");
  }

  /** What has to fail with a fault, and why; the other tests pass, or are blocked. */
  private record Expected(
      LocalFault fault, String only, Map<Integer, String> failed, Set<Integer> blocked) {
    @Override
    public String toString() {
      return fault.toString();
    }

    Set<Integer> passed() {
      Set<Integer> passed = TestNumbers.parse(only);
      passed.removeAll(failed.keySet());
      passed.removeAll(blocked);
      return passed;
    }
  }

  static Stream<Expected> faults() {
    Set<Integer> none = Set.of();
    String error = "CUDA out of memory";
    return Stream.of(
        new Expected(
            LocalFault.WRONG_INSTANCE_TYPE,
            "1-3,13,14",
            Map.of(13, "Instance type: expected ml.m5.large, seen ml.m5.4xlarge"),
            none),
        new Expected(
            LocalFault.NEVER_IN_SERVICE,
            ALL,
            Map.of(
                1,
                "Deployment completes without errors: expected an endpoint InService, seen .* is"
                    + " Failed: .*"),
            new TreeSet<>(IntStream.rangeClosed(2, 13).boxed().toList())),
        // SageMaker takes it for a success, so that requests are accepted and notified; the model
        // writes its errors to the log.
        new Expected(
            LocalFault.ERROR_BODY,
            ALL,
            new TreeMap<>(
                Map.of(
                    3, "Result contains valid recommendations: .*seen .*" + error,
                    4, "Custom image processed successfully: expected a result, seen .*" + error,
                    7, "Result available after 2-5 minutes: expected at most .*seen .*" + error,
                    8, "All 10 results .*: expected 10 results, seen 0 results, 10 x " + error,
                    9, "Large images processed successfully, .*: expected a result, .*" + error,
                    10, "Complete workflow .*: expected uploaded, .*, seen .*" + error,
                    11, "Recommendations order matches: .*seen The model failed: " + error,
                    12, "No error messages in logs: expected none but .*, seen .*" + error)),
            none),
        new Expected(
            LocalFault.MISSING_TOPIC,
            ALL,
            Map.of(
                1, "SNS topic created: expected a topic, seen there is no arn:aws:sns:.*",
                6, "Subscribed to the topic: expected a subscription to arn:.*, seen .*",
                10, "Complete workflow .*: expected uploaded, .*, seen .*"),
            none),
        new Expected(
            LocalFault.DIFFERENT_RESULTS,
            "1-4,11,14",
            Map.of(
                11, "Recommendations order matches: expected the items .*, seen .* instead of .*"),
            none));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void eachFaultFailsTheTestsThatItConcernsAndNoOthers(Expected expected) throws Exception {
    Run run = runLocally("--fault", expected.fault().toString(), "--only", expected.only());

    JsonNode report = report();
    assertThat(with("FAILED", report)).as(run.out()).isEqualTo(expected.failed().keySet());
    assertThat(with("BLOCKED", report)).as(run.out()).isEqualTo(expected.blocked());
    assertThat(with("PASSED", report)).as(run.out()).isEqualTo(expected.passed());
    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertThat(run.out())
        .contains(expected.blocked().isEmpty() ? "NEEDS WORK - issues" : "BLOCKED - critical");
    List<String> issues = new ArrayList<>();
    report.path("issues").forEach(issue -> issues.add(issue.asString()));
    expected
        .failed()
        .forEach(
            (number, issue) ->
                assertThat(issues).anyMatch(i -> i.matches("Test " + number + ": " + issue)));
    assertThat(issues).allMatch(i -> i.matches("Test \\d+: .+: expected .+, seen .+"));
  }

  @Test
  void runsOnlyTheTestsThatItIsAskedFor() throws Exception {
    Run run = runLocally("--only", "1,3-5,14", "--skip", "4");

    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(with("PASSED", report())).containsExactly(1, 3, 5, 14);
    assertThat(with("SKIPPED", report())).hasSize(10);
    assertThat(run.out()).contains("not decided - not all tests were run");
  }

  @Test
  void anEndpointThatIsThereIsTestedAndStays() throws Exception {
    try (LocalStygig cloud = LocalStygig.start(settings(100));
        Aws aws = aws(cloud)) {
      System.setProperty("aws.accessKeyId", "local");
      System.setProperty("aws.secretAccessKey", "local");
      DeploymentSettings somebodys = DeploymentSettings.builder(EndpointNames.ofNew(NAME)).build();
      var unused =
          new EndpointDeployer(aws, somebodys, Clock.systemUTC(), line -> {})
              .deploy(directory.resolve("info.json"));

      Run run =
          run(
              "--region",
              REGION.id(),
              "--endpoint-url",
              cloud.endpoint().toString(),
              "--endpoint-name",
              NAME,
              "--skip",
              "1,9,11");

      assertThat(with("PASSED", report()))
          .as(run.out())
          .containsExactly(2, 3, 4, 5, 6, 8, 10, 12, 13);
      assertThat(with("BLOCKED", report())).containsExactly(7, 14);
      assertThat(run.out())
          .contains("it is not deleted for a test")
          .contains(NAME + " was not deployed by this run, so it stays");
      assertThat(CloudContents.of(aws, "async-checklist/"))
          .containsEntry(
              "endpoints",
              List.of(NAME, LocalStygig.ENDPOINT_NAME, LocalStygig.REALTIME_ENDPOINT_NAME))
          .containsEntry("queues", List.of())
          .containsEntry("subscriptions", List.of());
    } finally {
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
    }
  }

  @Test
  void anEndpointThatIsMissingBlocksTheTestsOfIt() throws Exception {
    Run run = runLocally("--endpoint-name", "nobody", "--only", "2-14");

    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertThat(with("BLOCKED", report())).hasSize(13);
    assertThat(run.out()).contains("Endpoint not found: nobody").contains("BLOCKED - critical");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--only 0",
        "--only 15",
        "--only 5-3",
        "--only 1 --skip 1",
        "--only 2",
        "--skip x",
        "--parallel 0",
        "--large-image-mb 0",
        "--s3-location nowhere",
        "--s3-image nowhere",
        "--email nobody",
        "--endpoint-name a_b",
        "--fault unknown",
        "--report pom.xml",
        "--local --endpoint-url http://127.0.0.1:1"
      })
  void aWrongOptionIsOneLineAndStartsNothing(String options) {
    Run run = runLocally(options.split(" ", -1));

    assertThat(run.err().lines()).as(run.err()).hasSize(1);
    assertThat(run.exitCode()).isEqualTo(Stygig.USAGE);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aFaultNeedsALocalCloud() {
    Run run = run("--fault", "error-body", "--endpoint-url", "http://127.0.0.1:1");

    assertThat(run.err().lines()).singleElement().asString().contains("--fault goes with --local");
    assertThat(run.exitCode()).isEqualTo(Stygig.USAGE);
  }
}

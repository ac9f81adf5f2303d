package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.endpoint.DeploymentSettings;
import com.stygig.async.examples.endpoint.EndpointDeployer;
import com.stygig.async.examples.endpoint.EndpointNames;
import com.stygig.async.examples.local.LocalStygig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import tools.jackson.databind.JsonNode;

@Tag("slow")
class ChecklistCommandTest {
  private static final Region REGION = Region.AP_SOUTH_1;
  private static final String NAME = "somebodys-endpoint";

  @TempDir Path directory;

  private Run run(String... args) {
    return ChecklistRuns.in(directory).run(args);
  }

  private Run runLocally(String... args) {
    return ChecklistRuns.in(directory).runLocally(args);
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

  private JsonNode report() {
    return ChecklistRuns.in(directory).report();
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
      assertThat(run.err())
          .contains("Passed:       14 / 14")
          .contains("passed in simulation")
          .doesNotContain("APPROVED");
      assertThat(ChecklistRuns.with("PASSED", run.json())).hasSize(14);
      assertThat(run.json().path("sign_off").path("decision").asString())
          .isEqualTo("PASSED_IN_SIMULATION");
      assertThat(report()).isEqualTo(run.json());
      assertThat(CloudContents.of(aws, prefix)).isEqualTo(before);
      assertThat(before.get("endpoints"))
          .containsExactly(LocalStygig.ENDPOINT_NAME, LocalStygig.REALTIME_ENDPOINT_NAME);
    } finally {
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
    }
    assertThat(Files.readString(directory.resolve("report/checklist.md")))
        .contains("passed in simulation", "- [ ] **APPROVED**")
        .doesNotContain("- [x] **NEEDS", "- [x] **APPROVED");
    assertThat(Files.readString(directory.resolve("report/checklist.html")))
        .contains("passed in simulation", "data:image/jpeg;base64,")
        .doesNotContain("APPROVED");
  }

  @Test
  void runsOnlyTheTestsThatItIsAskedFor() throws Exception {
    Run run = runLocally("--only", "1,3-5,14", "--skip", "4");

    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(ChecklistRuns.with("PASSED", report())).containsExactly(1, 3, 5, 14);
    assertThat(ChecklistRuns.with("SKIPPED", report())).hasSize(10);
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

      assertThat(ChecklistRuns.with("PASSED", report()))
          .as(run.out())
          .containsExactly(2, 3, 4, 5, 6, 8, 10, 12, 13);
      assertThat(ChecklistRuns.with("BLOCKED", report())).containsExactly(7, 14);
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
    assertThat(ChecklistRuns.with("BLOCKED", report())).hasSize(13);
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

package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.examples.SampleImages;
import com.stygig.async.examples.SdkSettings;
import com.stygig.async.examples.Team;
import com.stygig.async.examples.model.ColorHarmonyModel;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command line without {@code --local}, against servers that the AWS SDK's own settings point
 * at.
 */
@LocalCloudTest
class AwsTargetTest {
  private final LocalCloud cloud;
  private final String endpointName = "e-" + UUID.randomUUID();
  private SdkSettings settings;

  AwsTargetTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud, @TempDir Path directory) throws Exception {
    cloud.createBucket(Team.BUCKET, Team.INPUT_PREFIX, Team.SAMPLE_PREFIX);
    Path shirt = SampleImages.write(directory.resolve("shirt"), "jpeg", 200, 0x203080);
    cloud
        .s3Client()
        .putObject(b -> b.bucket(Team.BUCKET).key(Team.SAMPLE_PREFIX + "0001.jpg"), shirt)
        .join();
  }

  @BeforeEach
  void set() {
    settings = new SdkSettings(cloud);
  }

  @AfterEach
  void restore() {
    settings.close();
    cloud.deleteEndpoint(endpointName);
  }

  private EndpointConfig.Builder config() {
    return EndpointConfig.async(
        endpointName,
        new ColorHarmonyModel(cloud.s3Client()),
        "s3://" + Team.BUCKET + "/" + Team.OUTPUT_PREFIX);
  }

  @Test
  void takesTheFirstOfTheTeamsShirtsWhenThereIsNoPicture() {
    var unused = cloud.deploy(config().build());

    Run run = Run.of("invoke", "--endpoint-name", endpointName, "--wait", "--json");

    assertThat(run.exitCode()).isZero();
    assertThat(run.json().get("recommendations")).hasSize(5);
  }

  @Test
  void sendsAPictureOfTheUsers(@TempDir Path directory) throws Exception {
    var unused = cloud.deploy(config().build());
    Path picture = SampleImages.write(directory.resolve("picture"), "bmp", 300, 0xa02020);

    Run run =
        Run.of(
            "invoke",
            "--endpoint-name",
            endpointName,
            "--image",
            picture.toString(),
            "--display-results");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Top 5 recommendations");
  }

  @Test
  void aTimeoutHasAnExitCodeOfItsOwnAndKeepsTheReceipt() throws Exception {
    var unused = cloud.deploy(config().instanceCount(0).build());

    Run run = Run.of("invoke", "--endpoint-name", endpointName, "--wait", "--timeout", "1");

    assertThat(run.exitCode()).isEqualTo(Stygig.TIMED_OUT);
    assertThat(run.err()).contains("No result of stygig-");
    Matcher file = Pattern.compile("stygig-\\S+\\.receipt\\.json").matcher(run.err());
    assertThat(file.find()).isTrue();
    Path receipt = Path.of(file.group());
    assertThat(InvocationReceipt.fromJson(Files.readString(receipt)).endpointName())
        .isEqualTo(endpointName);
    Files.delete(receipt);
  }

  @Test
  void aServiceThatCannotBeReachedIsToldInOneLine(@TempDir Path directory) throws Exception {
    Path picture = SampleImages.write(directory.resolve("picture"), "png", 30, 0xa02020);

    Run run =
        Run.of(
            "invoke",
            "--endpoint-name",
            endpointName,
            "--endpoint-url",
            "http://127.0.0.1:1",
            "--image",
            picture.toString());

    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("stygig: Endpoint " + endpointName);
  }
}

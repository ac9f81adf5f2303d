package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.stygig.async.examples.SampleImages;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.testkit.ModelResponse;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@LocalCloudTest
class RealTimeCommandTest {
  private final LocalCloud cloud;
  @TempDir Path directory;
  private TeamCloud team;
  private Path picture;

  RealTimeCommandTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void set() throws Exception {
    team = new TeamCloud(cloud);
    picture = SampleImages.write(directory.resolve("shirt.png"), "png", 200, 0x203080);
  }

  @AfterEach
  void restore() {
    team.close();
  }

  private static void assertFailed(Run run, int exitCode, String message) {
    assertThat(run.err().lines()).singleElement().asString().contains(message);
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void printsWhatTheEndpointRecommends() {
    team.withRealTime(team.model);

    Run run =
        team.run(
            "realtime",
            "--endpoint-name",
            team.realTime,
            "--image",
            picture.toString(),
            "--top-k",
            "7");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Answered after").contains("Top 7 recommendations");
  }

  @Test
  void printsNothingButTheAnswerWithJson() {
    team.withRealTime(team.model);

    Run run = team.run("realtime", "--endpoint-name", team.realTime, "--json");

    assertThat(run.exitCode()).isZero();
    assertThat(run.json().get("recommendations")).hasSize(5);
  }

  @Test
  void savesABoardWithTheItemsPictures() throws Exception {
    team.withRealTime(team.model);
    Path board = Path.of("target", "realtime-board.png");

    Run run =
        team.run(
            "realtime",
            "--endpoint-name",
            team.realTime,
            "--image",
            picture.toString(),
            "--top-k",
            "8",
            "--save-visual",
            board.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("Saved " + board);
    assertThat(ImageIO.read(board.toFile()).getWidth()).isGreaterThan(1000);
  }

  @Test
  void refusesAPicturesNameOfNoKnownFormatBeforeAnythingIsSent() {
    Run run =
        team.run(
            "realtime",
            "--endpoint-name",
            team.realTime,
            "--image",
            picture.toString(),
            "--save-visual",
            "x.gif");

    assertFailed(run, Stygig.USAGE, "'x.gif'");
  }

  @Test
  void anAsynchronousEndpointIsExplained() {
    team.withAsync(team.model);

    Run run = team.run("realtime", "--endpoint-name", team.async);

    assertFailed(run, Stygig.FAILED, "is an asynchronous endpoint");
    assertThat(run.err()).contains("stygig invoke");
  }

  @Test
  void aMissingEndpointIsSaidInThoseWords() {
    assertFailed(
        team.run("realtime", "--endpoint-name", "none"), Stygig.FAILED, "Endpoint not found: none");
  }

  @Test
  void anErrorThatLooksLikeASuccessIsAFailure() {
    team.withRealTime(
        request -> ModelResponse.json("{\"error\": \"no idea\", \"recommendations\": []}"));

    assertFailed(
        team.run("realtime", "--endpoint-name", team.realTime, "--image", picture.toString()),
        Stygig.FAILED,
        "The model failed: no idea");
  }

  @Test
  void aFailureOfTheModelIsTold() {
    team.withRealTime(request -> ModelResponse.error(400, "no picture"));

    assertFailed(
        team.run("realtime", "--endpoint-name", team.realTime, "--image", picture.toString()),
        Stygig.FAILED,
        "The model failed");
  }

  @Test
  void aRequestThatIsTooLargeIsRefusedBeforeItIsSent() throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(picture.toFile(), "rw")) {
      file.setLength(20_000_000);
    }

    assertFailed(
        team.run("realtime", "--endpoint-name", team.realTime, "--image", picture.toString()),
        Stygig.USAGE,
        "at most 26,214,400 bytes");
  }

  @Test
  void takesTheEndpointOfTheTeamsFile() throws Exception {
    Path file = directory.resolve(RealTimeTarget.FILE_NAME);
    Files.writeString(file, "{\"endpoint_name\": \"e\", \"region\": \"eu-west-1\", \"x\": [1]}");

    assertThat(RealTimeTarget.of(null, "--endpoint-name", file))
        .isEqualTo(new RealTimeTarget("e", "eu-west-1"));
    assertThat(RealTimeTarget.of("other", "--endpoint-name", file).region()).isNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RealTimeTarget.of(null, "--endpoint-name", directory.resolve("none")))
        .withMessageContaining("--endpoint-name")
        .withMessageContaining("endpoint_info.json");
    assertFailed(team.run("realtime"), Stygig.USAGE, "No real-time endpoint");
    assertFailed(team.run("realtime", "--endpoint-name", "a_b"), Stygig.USAGE, "'a_b'");
  }
}

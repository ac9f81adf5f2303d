package com.stygig.async.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stygig.async.examples.model.ColorHarmonyModel;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in processes of its own, which are killed. */
@LocalCloudTest
@Tag("slow")
class PictureFolderTest {
  private static final int PICTURES = 60;

  private final LocalCloud cloud;
  private final Map<String, Integer> invocations = new ConcurrentHashMap<>();
  private Process process;
  @TempDir Path folder;

  PictureFolderTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @AfterEach
  void kill() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private void deploy() {
    cloud.createBucket("team-bucket", "in/", "out/");
    ColorHarmonyModel model = new ColorHarmonyModel(cloud.s3Client());
    var unused =
        cloud.deploy(
            EndpointConfig.async(
                    "busy",
                    request -> {
                      invocations.merge(request.inferenceId(), 1, Integer::sum);
                      return model.invoke(request);
                    },
                    "s3://team-bucket/out")
                .latency(Duration.ofMillis(300))
                .maxConcurrentInvocationsPerInstance(10)
                .build());
  }

  private void start() throws IOException {
    process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-Daws.region=" + cloud.region().id(),
                "-Daws.accessKeyId=local",
                "-Daws.secretAccessKey=local",
                "-Daws.endpointUrlS3=" + cloud.s3Endpoint(),
                "-Daws.endpointUrlSageMakerRuntime=" + cloud.sageMakerRuntimeEndpoint(),
                "-cp",
                System.getProperty("java.class.path"),
                PictureFolder.class.getName(),
                "busy",
                "s3://team-bucket/in/",
                folder.resolve("pictures").toString(),
                folder.resolve("results").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
  }

  private List<String> results() throws IOException {
    if (!Files.exists(folder.resolve("results"))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder.resolve("results"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .toList();
    }
  }

  @Test
  void aRunThatIsKilledIsFinishedByTheNextWithoutAskingTwice() throws Exception {
    deploy();
    Files.createDirectories(folder.resolve("pictures"));
    for (int i = 0; i < PICTURES; i++) {
      SampleImages.write(folder.resolve("pictures/" + i + ".png"), "png", 40, 0x0a0a0a * i);
    }

    Files.writeString(folder.resolve("pictures/notes.txt"), "no picture");

    start();
    await().until(() -> results().size() >= 5);
    int atKill = results().size();
    process.toHandle().destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(atKill).isLessThan(PICTURES);
    start();

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    String output = Files.readString(folder.resolve("output"), StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as("One file is no picture: " + output).isEqualTo(1);
    assertThat(output).contains("notes.txt");
    assertThat(results()).hasSize(PICTURES);
    assertThat(output).containsPattern("\\d+ are under way from before");
    long twice = invocations.values().stream().filter(count -> count > 1).count();
    long once = output.lines().filter(line -> line.startsWith("Asked or not? ")).count();
    assertThat(twice)
        .as("Only of what nobody could know whether it runs: " + output)
        .isLessThanOrEqualTo(once);
  }
}

package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.local.LocalStygig;
import com.stygig.async.examples.model.ColorHarmonyModel;
import com.stygig.async.examples.model.LargePicture;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;

/** What only shows in a process of its own. */
@Tag("slow")
class CommandProcessTest {
  private static final Region REGION = Region.AP_SOUTH_1;

  @TempDir Path directory;

  private LocalStygig start(boolean complete) {
    return LocalStygig.start(
        new LocalStygig.Settings(REGION, 0, directory.resolve("s3"), 100, null, complete));
  }

  private Path picture(long bytes) throws Exception {
    Path small = directory.resolve("small.jpg");
    Path large = directory.resolve("large.bmp");
    try (InputStream in =
        Objects.requireNonNull(ColorHarmonyModel.class.getResourceAsStream("shirt.jpg"))) {
      Files.write(small, in.readAllBytes());
    }
    LargePicture.write(small, large, bytes);
    return large;
  }

  private static Map<String, String> withOption(String option) {
    Map<String, String> environment = new HashMap<>(CommandProcess.CREDENTIALS);
    environment.put("JAVA_TOOL_OPTIONS", option);
    return environment;
  }

  private void assertFits(LocalStygig cloud, long bytes, String limit) throws Exception {
    Path picture = picture(bytes);
    assertThat(Files.size(picture)).isBetween(bytes, bytes * 2);

    try (CommandProcess invoke =
        new CommandProcess(
            directory,
            withOption(limit),
            "invoke",
            "--region",
            REGION.id(),
            "--endpoint-url",
            cloud.endpoint().toString(),
            "--endpoint-name",
            LocalStygig.ENDPOINT_NAME,
            "--image",
            picture.toString(),
            "--display-results")) {
      assertThat(invoke.exitCode()).as(invoke.err()).isZero();
      assertThat(invoke.out()).contains("Top 5 recommendations");
    }
  }

  /** A little more than the program itself needs, and less than half of the picture. */
  @Test
  void aPictureOf100MegabytesNeedsNoMoreMemoryThanOneOf1Megabyte() throws Exception {
    String limit = "-Xmx48m";
    try (LocalStygig cloud = start(false)) {
      assertFits(cloud, 1_000_000, limit);
      assertFits(cloud, 100_000_000, limit);
    }
  }

  @Test
  void aChecklistThatIsEndedSaysHowToCleanUp() throws Exception {
    String name = "ended-in-the-middle";
    try (LocalStygig cloud = start(true);
        CommandProcess checklist =
            new CommandProcess(
                directory,
                withOption("-Xmx256m"),
                "checklist",
                "--region",
                REGION.id(),
                "--endpoint-url",
                cloud.endpoint().toString(),
                "--endpoint-name",
                name,
                "--report",
                directory.resolve("report").toString())) {
      var unused =
          checklist.await(() -> checklist.out().contains("Test 1: Deploy Async Endpoint ("));

      assertThat(checklist.signal("INT")).isEqualTo(130);
      String where = " --region ap-south-1 --endpoint-url " + cloud.endpoint();
      assertThat(checklist.err())
          .contains("Interrupted. An endpoint that is left costs money")
          .contains("stygig cleanup --endpoint-name " + name + "-rt" + where)
          .containsPattern("stygig cleanup --endpoint-name " + name + " --delete-data .*" + where);
      assertCleansUp(cloud, name);
    }
  }

  private static void assertCleansUp(LocalStygig cloud, String name) {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    try {
      Run run =
          Run.of(
              "cleanup",
              "--endpoint-name",
              name,
              "--yes",
              "--region",
              REGION.id(),
              "--endpoint-url",
              cloud.endpoint().toString());
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out()).contains(name);
    } finally {
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
    }
  }
}

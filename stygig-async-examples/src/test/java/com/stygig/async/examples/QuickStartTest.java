package com.stygig.async.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.model.ColorHarmonyModel;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's program as it stands, pointed at a {@link LocalCloud} by the AWS SDK's own settings.
 */
@LocalCloudTest
class QuickStartTest {
  private final PrintStream out = System.out;

  @AfterEach
  void restore() {
    System.setOut(out);
  }

  @Test
  void printsTenRecommendations(LocalCloud cloud, @TempDir Path directory) throws Exception {
    cloud.createBucket("stygig-ml-s3", "async-inference-input/");
    var unused =
        cloud.deploy(
            EndpointConfig.async(
                    "local", new ColorHarmonyModel(cloud.s3Client()), "s3://stygig-ml-s3/out")
                .build());
    Path picture = SampleImages.write(directory.resolve("shirt.png"), "png", 500, 0x203080);
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));

    SdkSettings settings = new SdkSettings(cloud);
    try {
      QuickStart.main(new String[] {"local", picture.toString()});
    } finally {
      settings.close();
    }

    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .hasSize(10)
        .allMatch(line -> line.matches("[a-z]+_[a-z]+_\\d{4}, [a-z]+_[a-z]+, 0\\.\\d{4}"));
  }
}

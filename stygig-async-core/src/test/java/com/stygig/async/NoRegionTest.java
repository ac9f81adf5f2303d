package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.regions.Region;

/** On a machine that knows of no region. */
class NoRegionTest {
  private final Map<String, String> before = new HashMap<>();

  @BeforeEach
  void forgetRegion(@TempDir Path directory) {
    assumeTrue(
        Stream.of("AWS_REGION", "AWS_DEFAULT_REGION").allMatch(v -> System.getenv(v) == null),
        "Skipped: the environment has a region");
    set(SdkSystemSetting.AWS_REGION.property(), null);
    set(SdkSystemSetting.AWS_EC2_METADATA_DISABLED.property(), "true");
    set(
        ProfileFileSystemSetting.AWS_CONFIG_FILE.property(),
        directory.resolve("no-config").toString());
  }

  private void set(String property, String value) {
    if (!before.containsKey(property)) {
      before.put(property, System.getProperty(property));
    }
    restore(property, value);
  }

  private static void restore(String property, String value) {
    if (value == null) {
      System.clearProperty(property);
    } else {
      System.setProperty(property, value);
    }
  }

  @AfterEach
  void restore() {
    before.forEach(NoRegionTest::restore);
  }

  private static StygigAsyncClient.Builder builder() {
    return StygigAsyncClient.builder()
        .endpointName("e")
        .credentialsProvider(AnonymousCredentialsProvider.create())
        .waiter(new ManualWaiter());
  }

  @Test
  void buildSaysWhatToSet() {
    assertThatThrownBy(() -> builder().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("needs an AWS region")
        .hasMessageContaining("AWS_REGION");
  }

  @Test
  void theBuildersRegionWillDo() {
    builder().region(Region.US_EAST_1).build().close();
  }

  @Test
  void aProfilesRegionWillDo(@TempDir Path directory) throws Exception {
    Path config = Files.writeString(directory.resolve("config"), "[default]\nregion = eu-west-1\n");
    set(ProfileFileSystemSetting.AWS_CONFIG_FILE.property(), config.toString());

    builder().build().close();
  }
}

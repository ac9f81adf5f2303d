package com.stygig.async.examples.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

class EndpointNamesTest {
  @Test
  void aNewNameHasTheTimeOfTheClocksPlace() {
    Clock clock = Clock.fixed(Instant.parse("2025-11-15T06:30:00Z"), ZoneId.of("Asia/Kolkata"));

    EndpointNames names = EndpointNames.now(clock);

    assertThat(names.endpoint()).isEqualTo("stygig-async-endpoint-20251115-120000");
    assertThat(names.config()).isEqualTo("stygig-async-endpoint-20251115-120000-config");
    assertThat(names.model()).isEqualTo("stygig-async-endpoint-20251115-120000-model");
  }

  @Test
  void longNamesAreOfEndpointsOnlyThatAreThere() {
    String longest = "e".repeat(63);

    assertThat(new EndpointNames(longest).queue()).hasSize(76);
    assertThatIllegalArgumentException().isThrownBy(() -> EndpointNames.ofNew(longest));
    assertThatIllegalArgumentException().isThrownBy(() -> new EndpointNames(longest + "e"));
  }

  @Test
  void imagesAreThoseOfTheRegionAndTheProcessor() {
    assertThat(ContainerImages.pyTorch(Region.AP_SOUTH_1, "ml.g4dn.xlarge"))
        .contains(".ap-south-1.")
        .endsWith("gpu-py310");
    assertThat(ContainerImages.pyTorch(Region.AP_EAST_1, "ml.m5.large"))
        .startsWith("871362719292.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ContainerImages.pyTorch(Region.of("xx-new-1"), "ml.m5.large"))
        .withMessageContaining("xx-new-1: give --image");
  }
}

package com.stygig.async.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SageMakerSettingsTest {
  @Test
  void nothingTakesTimeByDefaultButTheWayToZero() {
    SageMakerSettings settings = SageMakerSettings.builder().build();

    assertThat(settings.creationTime()).isZero();
    assertThat(settings.updateTime()).isZero();
    assertThat(settings.deletionTime()).isZero();
    assertThat(settings.coldStart()).isZero();
    assertThat(settings.latency()).isZero();
    assertThat(settings.scaleOutTime()).isZero();
    assertThat(settings.scaleInAfter()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void everyDurationIsScaled() {
    Duration minute = Duration.ofMinutes(1);
    SageMakerSettings settings =
        SageMakerSettings.builder()
            .creationTime(minute)
            .updateTime(minute)
            .deletionTime(minute)
            .coldStart(minute)
            .latency(minute)
            .scaleInAfter(minute)
            .scaleOutTime(minute)
            .timeScale(60)
            .build();

    assertThat(settings.creationTime())
        .isEqualTo(settings.updateTime())
        .isEqualTo(settings.deletionTime())
        .isEqualTo(settings.coldStart())
        .isEqualTo(settings.latency())
        .isEqualTo(settings.scaleInAfter())
        .isEqualTo(settings.scaleOutTime())
        .isEqualTo(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void timeGoesForwards(double timeScale) {
    assertThatThrownBy(() -> SageMakerSettings.builder().timeScale(timeScale))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeScale must be greater than 0: " + timeScale);
  }

  @Test
  void aNegativeDurationIsRefused() {
    assertThatThrownBy(() -> SageMakerSettings.builder().coldStart(Duration.ofSeconds(-1)))
        .hasMessage("coldStart must not be negative: PT-1S");
  }

  @Test
  void aCloudTellsHowFastItsTimePasses() throws Exception {
    try (LocalCloud cloud =
        LocalCloud.builder().sageMaker(SageMakerSettings.builder().timeScale(60).build()).start()) {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(cloud.endpoint() + "/_localcloud")).build(),
                  HttpResponse.BodyHandlers.ofString());

      assertThat(answer.body()).contains("\"timeScale\":60.0");
    }
  }
}

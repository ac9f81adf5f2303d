package com.stygig.async.examples.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.SampleImages;
import com.stygig.async.examples.picture.Thumbnails;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@LocalCloudTest
class ProcessingTimeTest {
  private final AtomicLong nanos = new AtomicLong();
  private final LocalCloud cloud;

  ProcessingTimeTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  /** By a ticker that is 1,234 ms further each time that it is read. */
  @Test
  void theModelTellsHowLongItTook() {
    ColorHarmonyModel model =
        new ColorHarmonyModel(
            cloud.s3Client(), () -> nanos.addAndGet(Duration.ofMillis(1_234).toNanos()));
    var unused = cloud.deploy(EndpointConfig.realTime("timed", model).build());
    byte[] picture = Thumbnails.jpeg(SampleImages.garment(60, 80, 0x243358), 80);

    InvokeEndpointResponse response =
        cloud
            .sageMakerRuntimeClient()
            .invokeEndpoint(
                b ->
                    b.endpointName("timed")
                        .contentType("image/jpeg")
                        .body(SdkBytes.fromByteArray(picture)))
            .join();

    JsonNode metadata =
        JsonMapper.shared().readTree(response.body().asUtf8String()).get("metadata");
    assertThat(metadata.get("processing_time_ms").doubleValue()).isEqualTo(1_234.0);
    assertThat(metadata.get("model_version").asString()).isEqualTo("v4-color-harmony");
  }
}

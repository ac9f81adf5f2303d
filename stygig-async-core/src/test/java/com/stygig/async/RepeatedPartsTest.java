package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;

/** A part whose connection breaks in the middle is sent again, whatever the payload is. */
@Timeout(120)
@LocalCloudTest
class RepeatedPartsTest {
  private static final int MB = 1 << 20;

  @TempDir static Path directory;

  private static final byte[] IMAGE = image();

  private final LocalCloud cloud;
  private final String endpointName = "e-" + UUID.randomUUID();

  RepeatedPartsTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("bucket", "in/");
  }

  private static byte[] image() {
    byte[] bytes = new byte[20 * MB + 1];
    new Random(1).nextBytes(bytes);
    byte[] head = Images.encoded("png");
    System.arraycopy(head, 0, bytes, 0, head.length);
    return bytes;
  }

  private enum Kind {
    BYTES,
    FILE,
    IMAGE_BYTES,
    IMAGE_FILE,
    STREAM,
    SLOW_STREAM;

    InferenceRequest request() throws IOException {
      return switch (this) {
        case BYTES -> request(Payload.ofBytes(IMAGE));
        case FILE -> request(Payload.ofFile(file()));
        case IMAGE_BYTES ->
            RecommendationRequest.builder().image(IMAGE).topK(3).build().toInferenceRequest();
        case IMAGE_FILE ->
            RecommendationRequest.builder().image(file()).topK(3).build().toInferenceRequest();
        case STREAM ->
            request(Payload.ofStream(new PacedBody(IMAGE, IMAGE.length, 1 << 16, Duration.ZERO)));
        case SLOW_STREAM ->
            request(
                Payload.ofStream(
                    new PacedBody(IMAGE, IMAGE.length, 1 << 16, Duration.ofMillis(3))));
      };
    }

    private static InferenceRequest request(Payload payload) {
      return InferenceRequest.builder().payload(payload).build();
    }

    private static Path file() throws IOException {
      return Files.write(directory.resolve(UUID.randomUUID() + ".png"), IMAGE);
    }

    byte[] expected() {
      if (this != IMAGE_BYTES && this != IMAGE_FILE) {
        return IMAGE;
      }
      ByteArrayOutputStream json = new ByteArrayOutputStream();
      json.writeBytes("{\"image\":\"".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      json.writeBytes(Base64.getEncoder().encode(IMAGE));
      json.writeBytes("\",\"top_k\":3}".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      return json.toByteArray();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aResetInTheMiddleOfAPartCostsNothingButThatPart(Kind kind) throws Exception {
    cloud.deploy(
        EndpointConfig.async(endpointName, request -> null, "s3://bucket/out")
            .instanceCount(0)
            .build());
    try (OneResetProxy s3 = new OneResetProxy(cloud.s3Endpoint(), "partNumber=2", MB);
        StygigAsyncClient client =
            StygigAsyncClient.builder()
                .endpointName(endpointName)
                .inputLocation("s3://bucket/in/")
                .region(cloud.region())
                .credentialsProvider(cloud.credentialsProvider())
                .s3EndpointOverride(s3.uri())
                .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
                .waiter(new ManualWaiter())
                .build()) {
      S3Uri input =
          client
              .submit(kind.request(), ResultDecoder.bytes())
              .receipt()
              .join()
              .inputLocation()
              .orElseThrow();

      assertThat(s3.resets()).isEqualTo(1);
      assertThat(arrived(input)).isEqualTo(kind.expected());
    } finally {
      cloud.deleteEndpoint(endpointName);
    }
  }

  private byte[] arrived(S3Uri input) {
    return cloud
        .s3Client()
        .getObject(
            b -> b.bucket(input.bucket()).key(input.key()), AsyncResponseTransformer.toBytes())
        .join()
        .asByteArrayUnsafe();
  }
}

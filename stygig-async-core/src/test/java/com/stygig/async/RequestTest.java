package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What can be asked, what is refused, and what goes to the endpoint. */
class RequestTest {
  @TempDir Path directory;

  private static RecommendationRequest.Builder request() {
    return RecommendationRequest.builder();
  }

  private static String body(InferenceRequest request) {
    if (request.payload() instanceof Payload.Bytes bytes) {
      return bytes.bytes().asUtf8String();
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ((Payload.Stream) request.payload())
        .body()
        .subscribe(
            chunk -> {
              byte[] bytes = new byte[chunk.remaining()];
              chunk.get(bytes);
              all.writeBytes(bytes);
            })
        .join();
    return all.toString(UTF_8);
  }

  private static JsonNode json(RecommendationRequest request) {
    return JsonMapper.shared().readTree(body(request.toInferenceRequest()));
  }

  private Path file(String name, byte[] bytes) throws Exception {
    return Files.write(directory.resolve(name), bytes);
  }

  @Test
  void aRequestSaysWhatItAsksForWithoutThePicture() throws Exception {
    assertThat(request().image(Images.encoded("png")).rawBody().inferenceId("order-1").build())
        .asString()
        .contains("topK=null", " bytes]", "image/png", "order-1");
  }

  @Test
  void putsAFileIntoTheModelsJson() throws Exception {
    byte[] png = Images.encoded("png");

    RecommendationRequest request =
        request().image(file("any.name", png)).topK(7).minScore(0.25).build();

    JsonNode json = json(request);
    assertThat(json.get("image").binaryValue()).isEqualTo(png);
    assertThat(json.get("top_k").intValue()).isEqualTo(7);
    assertThat(json.get("min_score").doubleValue()).isEqualTo(0.25);
    assertThat(json.propertyNames()).containsExactly("image", "top_k", "min_score");
    assertThat(request.toInferenceRequest().contentType()).contains("application/json");
    assertThat(request.topK()).hasValue(7);
    assertThat(request.minScore()).hasValue(0.25);
  }

  @Test
  void sendsOnlyWhatWasSet() {
    assertThat(json(request().image(Images.encoded("jpeg")).build()).propertyNames())
        .containsExactly("image");
  }

  @Test
  void namesAnImageInS3() {
    JsonNode json = json(request().imageS3Uri("s3://bucket/a \"b\".jpg").topK(3).build());

    assertThat(json.get("image_s3_uri").asString()).isEqualTo("s3://bucket/a \"b\".jpg");
    assertThat(json.get("top_k").intValue()).isEqualTo(3);
  }

  @Test
  void sendsAnImageAsItIs() throws Exception {
    byte[] jpeg = Images.encoded("jpeg");
    InferenceRequest ofBytes = request().image(jpeg).rawBody().build().toInferenceRequest();
    Path file = file("x.png", jpeg);
    InferenceRequest ofFile = request().image(file).rawBody().build().toInferenceRequest();

    assertThat(((Payload.Bytes) ofBytes.payload()).bytes().asByteArray()).isEqualTo(jpeg);
    assertThat(ofBytes.contentType()).contains("image/jpeg");
    assertThat(ofFile.payload()).isEqualTo(new Payload.LocalFile(file));
    assertThat(ofFile.contentType()).contains("image/jpeg");
  }

  @Test
  void anObjectInS3CanBeTheInputItself() {
    InferenceRequest request =
        request()
            .imageS3Uri("s3://bucket/a.jpg")
            .rawBody()
            .contentType("image/jpeg")
            .build()
            .toInferenceRequest();

    assertThat(request.payload()).isEqualTo(Payload.inS3("s3://bucket/a.jpg"));
  }

  @Test
  void changingTheBytesAfterwardsChangesNothing() {
    byte[] jpeg = Images.encoded("jpeg");
    RecommendationRequest request = request().image(jpeg).build();
    byte[] copy = jpeg.clone();
    jpeg[0] = 0;

    assertThat(json(request).get("image").binaryValue()).isEqualTo(copy);
  }

  @Test
  void refusesFilesThatAreNoImages() throws Exception {
    Path text = file("x.jpg", "not an image".getBytes(UTF_8));
    Path empty = file("empty.jpg", new byte[0]);
    Path missing = directory.resolve("missing.jpg");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> request().image(text))
        .withMessageContaining("Not an image")
        .withMessageContaining(text.toString());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request().image(empty))
        .withMessage("Empty: " + empty);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request().image(missing))
        .withMessage("No such file: " + missing);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request().image(directory))
        .withMessage("Not a file: " + directory);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request().image(new byte[0]))
        .withMessage("Empty: image");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request().image("text".getBytes(UTF_8)))
        .withMessageContaining("Not an image");
  }

  @Test
  void refusesWhatIsLargerThanTheServiceTakes() throws Exception {
    Path sparse = directory.resolve("large");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.write(Images.encoded("png"));
      file.setLength((1L << 30) + 1);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Payload.ofFile(sparse))
        .withMessageContaining("at most 1 GB")
        .withMessageContaining("1073741825");

    // The file fits, and in base64 it does not.
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(900_000_000);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request().image(sparse).build())
        .withMessageContaining("at most 1 GB");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void refusesATopKBelowOne(int topK) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request().topK(topK))
        .withMessage("topK must be at least 1: " + topK);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.01, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesAMinScoreOutsideZeroToOne(double minScore) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request().minScore(minScore))
        .withMessage("minScore must be from 0 to 1: " + minScore);
  }

  @Test
  void refusesConflictingSettings() {
    byte[] jpeg = Images.encoded("jpeg");

    assertThatIllegalStateException().isThrownBy(() -> request().build());
    assertThatIllegalStateException()
        .isThrownBy(() -> request().image(jpeg).imageS3Uri("s3://bucket/a").build())
        .withMessageContaining("exactly one image");
    assertThatIllegalStateException()
        .isThrownBy(() -> request().image(jpeg).topK(3).rawBody().build())
        .withMessageContaining("raw body");
    assertThatIllegalStateException()
        .isThrownBy(() -> request().imageS3Uri("s3://bucket/a").rawBody().build())
        .withMessageContaining("contentType");
    assertThatIllegalStateException().isThrownBy(() -> InferenceRequest.builder().build());
  }

  @Test
  void refusesTimesOutsideTheServicesRange() {
    InferenceRequest.Builder builder = InferenceRequest.builder();

    for (long seconds : new long[] {59, 21_601, 0, -60}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.requestTtl(Duration.ofSeconds(seconds)))
          .withMessageContaining("requestTtl must be whole seconds from 60 to 21600");
    }
    for (long seconds : new long[] {0, 3_601, -1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.invocationTimeout(Duration.ofSeconds(seconds)))
          .withMessageContaining("invocationTimeout must be whole seconds from 1 to 3600");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.requestTtl(Duration.ofMillis(60_500)));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.resultTimeout(Duration.ZERO));
  }

  @Test
  void takesTheLimitsThemselves() {
    InferenceRequest request =
        InferenceRequest.builder()
            .payload(Payload.ofUtf8("x"))
            .requestTtl(Duration.ofHours(6))
            .invocationTimeout(Duration.ofHours(1))
            .inferenceId("i".repeat(64))
            .customAttributes("a".repeat(1024))
            .build();

    assertThat(request.requestTtl()).contains(Duration.ofHours(6));
    assertThat(request.invocationTimeout()).contains(Duration.ofHours(1));
    assertThat(request.inferenceId()).contains("i".repeat(64));
    assertThat(request.customAttributes()).contains("a".repeat(1024));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " id", "naïve", "line\nbreak", "tab\t"})
  void refusesAnInferenceIdThatTheServiceRefuses(String id) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InferenceRequest.builder().inferenceId(id))
        .withMessageContaining("inferenceId");
  }

  @Test
  void refusesHeadersThatDoNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InferenceRequest.builder().accept("a".repeat(1025)))
        .withMessageContaining("accept must have 1 to 1024");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InferenceRequest.builder().contentType("a\r\nX-Evil: 1"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InferenceRequest.builder().inferenceId("i".repeat(65)));
  }

  @Test
  void aStreamMustKnowItsLength() {
    AsyncRequestBody unknown = AsyncRequestBody.fromPublisher(AsyncRequestBody.fromString("x"));

    assertThatThrownBy(() -> Payload.ofStream(unknown))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("contentLength");
  }
}

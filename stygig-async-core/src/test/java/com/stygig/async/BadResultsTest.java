package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.mockito.Mockito.mock;

import com.stygig.async.spi.InferenceOutcome;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import tools.jackson.databind.JsonNode;

/** Answers of a model that has lost its mind, or was never one. */
class BadResultsTest {
  /** {@code -Dfuzzed=100000} makes it as many. */
  private static final int FUZZED = Integer.getInteger("fuzzed", 20_000);

  record Shop(String name, int items, Map<String, Object> rest) {}

  static Stream<byte[]> bombs() {
    return Stream.of(
        "[".repeat(100_000).getBytes(UTF_8),
        ("[".repeat(100_000) + "]".repeat(100_000)).getBytes(UTF_8),
        "{\"a\":".repeat(100_000).getBytes(UTF_8),
        ("{\"recommendations\":" + "[".repeat(100_000)).getBytes(UTF_8),
        ("{\"name\":" + "[{\"a\":".repeat(50_000)).getBytes(UTF_8),
        ("{\"items\":" + "9".repeat(10_000_000) + "}").getBytes(UTF_8),
        ("{\"" + "a".repeat(10_000_000) + "\":1}").getBytes(UTF_8),
        "{\"a\":\"\0\"}".getBytes(UTF_8),
        new byte[] {'{', '"', (byte) 0xC3, '(', '"', ':', '1', '}'},
        new byte[] {(byte) 0xFF, (byte) 0xFE, (byte) 0xFD, 0, 0, 1},
        new byte[0],
        new byte[1_000_000],
        "\"".getBytes(UTF_8),
        "nul".getBytes(UTF_8));
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void aBombIsAnErrorThatSaysLittle(byte[] body) {
    for (ResultDecoder<?> decoder :
        List.of(
            RecommendationResult.decoder(),
            ResultDecoder.json(JsonNode.class),
            ResultDecoder.json(Map.class),
            ResultDecoder.json(Object.class),
            ResultDecoder.json(Shop.class))) {
      assertThatThrownBy(() -> decoder.decode(body))
          .isInstanceOf(RuntimeException.class)
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1_000));
    }
  }

  @Test
  void aNumberTooLargeForADoubleIsAsGoodAsNone() throws Exception {
    RecommendationResult result =
        RecommendationResult.decoder()
            .decode(
                ("{\"recommendations\":[{\"id\":\"a\",\"score\":1e999999999,"
                        + "\"color\":[1e999999999,-1e999999999,0]}],"
                        + "\"total_candidates\":1e999999999,"
                        + "\"metadata\":{\"processing_time_ms\":1e300,\"total_items\":-1e30}}")
                    .getBytes(UTF_8));

    assertThat(result.recommendations().get(0).score()).isEmpty();
    assertThat(result.totalCandidates()).isEmpty();
    assertThat(result.metadata().orElseThrow().totalItems()).isEmpty();
    assertThat(result.metadata().orElseThrow().processingTime())
        .contains(Duration.ofNanos(Long.MAX_VALUE));
  }

  @Test
  void aLongTextIsNoBomb() throws Exception {
    String longText = "x".repeat(10 << 20);
    byte[] body =
        ("{\"recommendations\":[{\"id\":\"a\",\"picture\":\"" + longText + "\"}]}").getBytes(UTF_8);

    RecommendationResult result = RecommendationResult.decoder().decode(body);

    assertThat(result.json()).contains("\"picture\":\"" + longText + "\"");
    assertThat(result.toString()).hasSizeLessThan(100);
  }

  @Test
  void aByteOrderMarkOtherEncodingsAndRepeatedNamesAreTaken() throws Exception {
    String json = "{\"recommendations\":[],\"recommendations\":[{\"id\":\"é\"}]}";

    for (byte[] body : List.of(("\ufeff" + json).getBytes(UTF_8), json.getBytes(UTF_16))) {
      assertThat(RecommendationResult.decoder().decode(body).recommendations())
          .extracting(Recommendation::id)
          .containsExactly("é");
    }
  }

  @Test
  void anErrorQuotesNoPartOfAPicture() {
    String picture = "QUJD".repeat(1_000);

    for (String body :
        List.of(picture, "{\"items\":\"" + picture + "\"}", "{\"" + picture + "\":[" + picture)) {
      assertThatThrownBy(() -> ResultDecoder.json(Shop.class).decode(body.getBytes(UTF_8)))
          .satisfies(BadResultsTest::hasNoPicture);
      assertThatThrownBy(() -> RecommendationResult.decoder().decode(body.getBytes(UTF_8)))
          .satisfies(BadResultsTest::hasNoPicture);
    }
  }

  private static void hasNoPicture(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      assertThat(String.valueOf(e.getMessage())).doesNotContain("QUJD".repeat(15));
    }
  }

  @Test
  void thousandsOfRandomResultsEndInAResultOrInTheExceptionForIt() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<byte[]> samples = samples();
    int sound = 0;
    ResultReader reader = reader();
    long usedBefore = usedMemory();
    for (int i = 0; i < FUZZED; i++) {
      byte[] body = mutated(samples.get(random.nextInt(samples.size())), random);
      try {
        if (read(reader, body)) {
          sound++;
        }
      } catch (Throwable e) {
        fail("seed " + seed + ", result " + i + ": " + Arrays.toString(body), e);
      }
    }
    assertThat(sound).isBetween(1, FUZZED - 1);
    assertThat(usedMemory() - usedBefore).isLessThan(32 << 20);
  }

  private static long usedMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** Returns whether there was a result. */
  private static boolean read(ResultReader reader, byte[] body) {
    InferenceState<RecommendationResult> inference =
        FakeInferences.<RecommendationResult>handle("id", Runnable::run).state();
    try {
      RecommendationResult result =
          reader
              .read(
                  InferenceOutcome.succeeded(SdkBytes.fromByteArrayUnsafe(body)),
                  receipt(),
                  RecommendationResult.decoder(),
                  inference)
              .join();
      assertThat(result.recommendations()).isNotNull();
      assertThat(result.json()).startsWith("{");
      return true;
    } catch (CompletionException e) {
      assertThat(e.getCause())
          .isInstanceOfAny(ResultDecodingException.class, InferenceFailedException.class);
      assertThat(e.getCause().getMessage()).hasSizeLessThan(2_100);
      assertThat(e.getCause().getMessage().lines().count()).isEqualTo(1);
      Throwable root = e.getCause().getCause();
      if (root != null && !(root instanceof IllegalArgumentException)) {
        assertThat(root).hasMessageStartingWith("java.lang.IllegalArgumentException: ");
      }
      return false;
    }
  }

  private static ResultReader reader() {
    return new ResultReader(
        mock(),
        new ResilientCalls(null, null, null, e -> true, new ManualScheduler(Instant.EPOCH)),
        new TimeLimit("test", Duration.ofDays(1), new ManualScheduler(Instant.EPOCH)),
        new TimeLimit("test", Duration.ofDays(1), new ManualScheduler(Instant.EPOCH)),
        Long.MAX_VALUE,
        new ManualScheduler(Instant.EPOCH),
        new FallbackExecutor(Runnable::run));
  }

  private static InvocationReceipt receipt() {
    return InvocationReceipt.builder("id", "endpoint", S3Uri.parse("s3://bucket/out/1.out"))
        .invokedAt(Instant.EPOCH)
        .deadline(Instant.EPOCH)
        .build();
  }

  private static List<byte[]> samples() throws Exception {
    List<byte[]> samples = new ArrayList<>();
    for (String name :
        List.of("result-v3.json", "result-v4.json", "result-error.json", "result-nan.json")) {
      try (InputStream in = BadResultsTest.class.getResourceAsStream("/fixtures/" + name)) {
        samples.add(in.readAllBytes());
      }
    }
    return samples;
  }

  /** Noise, a beginning, or an answer with some bytes, values or nesting put in place of others. */
  private static byte[] mutated(byte[] sample, Random random) {
    int kind = random.nextInt(10);
    if (kind == 0) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      return noise;
    }
    if (kind == 1) {
      return Arrays.copyOf(sample, random.nextInt(sample.length));
    }
    byte[] body = sample;
    for (int i = random.nextInt(4); i >= 0; i--) {
      body = kind < 5 ? withAnotherByte(body, random) : withAnotherValue(body, random);
    }
    return body;
  }

  private static byte[] withAnotherByte(byte[] body, Random random) {
    byte[] changed = body.clone();
    changed[random.nextInt(body.length)] = (byte) random.nextInt(256);
    return changed;
  }

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "[]",
          "{}",
          "\"\"",
          "0",
          "-1",
          "1.5",
          "1e999",
          "-1e999",
          "NaN",
          "Infinity",
          "9223372036854775808",
          "123456789012345678901234567890",
          "\"NaN\"",
          "[[[1]]]",
          "{\"a\":[{}]}",
          "[1,2,3]",
          "[null,\"x\",1e400]",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "[".repeat(600),
          "{\"a\":".repeat(600),
          "1".repeat(1_200));

  /** Replaces what stands between a colon and the comma or the bracket after it. */
  private static byte[] withAnotherValue(byte[] body, Random random) {
    String text = new String(body, UTF_8);
    int colon = text.indexOf(':', random.nextInt(text.length()));
    if (colon < 0) {
      return body;
    }
    int end = colon + 1;
    while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String value = VALUES.get(random.nextInt(VALUES.size()));
    return (text.substring(0, colon + 1) + value + text.substring(end)).getBytes(UTF_8);
  }
}

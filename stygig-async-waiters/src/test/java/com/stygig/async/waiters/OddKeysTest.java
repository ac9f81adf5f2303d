package com.stygig.async.waiters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.InferenceHandle;
import com.stygig.async.InferenceRequest;
import com.stygig.async.InvocationReceipt;
import com.stygig.async.Payload;
import com.stygig.async.PayloadDelivery;
import com.stygig.async.ResultDecoder;
import com.stygig.async.S3Uri;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.spi.AwsCallHistory;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.testkit.ModelResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;

/** Names of objects that only a computer, or somebody in a hurry, would give. */
@LocalCloudTest
class OddKeysTest {
  private final LocalCloud cloud;
  private final String run = UUID.randomUUID().toString().substring(0, 8);

  OddKeysTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("bucket", "odd/");
  }

  private static InvocationReceipt receipt(S3Uri output) {
    Instant now = Instant.now();
    return InvocationReceipt.builder("id", "endpoint", output)
        .invokedAt(now)
        .deadline(now.plus(Duration.ofMinutes(1)))
        .build();
  }

  /** What a poller finds at a place, by GET and by LIST, and what a notification of it matches. */
  private void assertIsFound(String key) throws Exception {
    S3Uri location = S3Uri.parse("s3://bucket/odd/" + run + "/" + key);
    new S3Objects(cloud).put(location, "at " + key).join();
    try (S3PollingWaiter waiter =
        S3PollingWaiter.builder()
            .s3Client(cloud.s3Client())
            .interval(Duration.ofMillis(10))
            .build()) {
      InvocationReceipt receipt = receipt(location);
      CompletableFuture<InferenceOutcome> outcome =
          waiter.await("id", CompletableFuture.completedFuture(receipt));

      assertThat(outcome.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join())
          .as(key)
          .isEqualTo(InferenceOutcome.succeeded(SdkBytes.fromUtf8String("at " + key)));
      S3Reader reader = new S3Reader(cloud.s3Client(), new AwsCallHistory(), 1);
      assertThat(reader.list(WatchedPrefix.Place.folder(location), 1).join().objects().keySet())
          .contains(location.key());
      assertThat(reader.exists(location, receipt, () -> true).join()).isTrue();
      InferenceNotification notification =
          NotificationReader.read(Notifications.inEnvelope(Notifications.completed(receipt)))
              .orElseThrow();
      assertThat(NotificationJudge.judge(notification, receipt)).isEqualTo(Credibility.PROOF);
      assertThat(InvocationReceipt.fromJson(receipt.toJson())).isEqualTo(receipt);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        " a ",
        "a+b",
        "a%2Fb",
        "100%",
        "%",
        "%zz",
        "a#b",
        "a?b=c",
        "a&b",
        "\"a\"",
        "it's",
        "a;b",
        "a=b",
        "a@b",
        "a:b",
        "a,b",
        "$a",
        "!a",
        "*",
        "(a)",
        "a\\b",
        "^`{}[]|<>~",
        ".a",
        "...",
        "a/b/c/d",
        "na\u00efve",
        "nai\u0308ve",
        "\u6f22\u5b57",
        "\ud83d\ude00",
        "\u0645\u0631\u062d\u0628\u0627",
        "a\u00a0b",
        "a\u200bb",
        "a\tb"
      })
  void aResultIsFoundWhateverItsName(String key) throws Exception {
    assertIsFound(key);
  }

  /**
   * The local store is a file system, and lists what it makes of such a name. A ".." it does not
   * take at all, and what ends in a slash is a folder to it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"a//b", "//a", "a///b//c", "a/./b"})
  void emptyAndDottedNamesReachTheStoreAsTheyAre(String key) {
    S3Uri location = S3Uri.parse("s3://bucket/odd/" + run + "/" + key);
    new S3Objects(cloud).put(location, "at " + key).join();

    assertThat(
            new S3Reader(cloud.s3Client(), new AwsCallHistory(), 1)
                .get(location, receipt(location), () -> true)
                .join()
                .bytes())
        .contains(SdkBytes.fromUtf8String("at " + key));
  }

  @Test
  void resultsAreFoundUnderRandomNames() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String characters = "abcXYZ019 !\"#$%&'()+,-.:;<=>?@[]^_`{|}~\u00e4\u0308\u6f22";
    for (int i = 0; i < 100; i++) {
      StringBuilder key = new StringBuilder("k");
      for (int length = random.nextInt(40); length > 0; length--) {
        key.append(characters.charAt(random.nextInt(characters.length())));
      }
      try {
        assertIsFound(key + "k");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + key, e);
      }
    }
  }

  @Test
  void theLongestKeyIsFound() throws Exception {
    StringBuilder key = new StringBuilder();
    while (("s3://bucket/odd/" + run + "/" + key).length() + 201 <= 1024) {
      key.append("n".repeat(200)).append('/');
    }
    assertIsFound(key + "end");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "a b",
        "a+b",
        "100%",
        "a%2Fb",
        "a#b",
        "a?b",
        "a&b",
        "\"a\"",
        "it's",
        "a;b,c=d",
        "[{(<>)}]"
      })
  void theWholeRoadTakesOddNames(String name) {
    String endpointName = "e-" + UUID.randomUUID();
    String place = "s3://bucket/odd/" + run + "/" + name;
    cloud.deploy(
        EndpointConfig.async(
                endpointName,
                request -> new ModelResponse(200, request.contentType(), request.body()),
                place + "/out")
            .build());
    try (StygigAsyncClient client =
        StygigAsyncClient.builder()
            .endpointName(endpointName)
            .inputLocation(place + "/in")
            .payloadDelivery(PayloadDelivery.S3)
            .s3Client(cloud.s3Client())
            .sageMakerRuntimeClient(cloud.sageMakerRuntimeClient())
            .waiter(S3PollingWaiter.builder().interval(Duration.ofMillis(50)))
            .build()) {
      InferenceHandle<byte[]> handle =
          client.submit(
              InferenceRequest.builder().payload(Payload.ofUtf8("of " + name)).build(),
              ResultDecoder.bytes());

      assertThat(handle.result().orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join())
          .asString(UTF_8)
          .isEqualTo("of " + name);
      assertThat(handle.receipt().join().outputLocation().toString()).startsWith(place + "/out/");
      assertThat(handle.receipt().join().inputLocation().orElseThrow().toString())
          .startsWith(place + "/in/");
    } finally {
      cloud.deleteEndpoint(endpointName);
    }
  }
}

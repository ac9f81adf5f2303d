package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Uploads over a link that is slow, in small. {@code -Dslow.link=true} has the sizes that people
 * have, which takes some 20 minutes.
 */
@LocalCloudTest
class SlowLinkTest {
  private static final boolean IS_FULL = Boolean.getBoolean("slow.link");
  private static final int KB = 1_000;
  private static final int MB = 1_000_000;

  private final LocalCloud cloud;
  private final String endpointName = "e-" + UUID.randomUUID();
  private PacedLink link;
  private StygigAsyncClient client;

  SlowLinkTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("slow", "in/");
  }

  @BeforeEach
  void start() throws Exception {
    cloud.deploy(
        EndpointConfig.async(endpointName, request -> null, "s3://slow/out")
            .instanceCount(0)
            .build());
    link = new PacedLink(cloud.s3Endpoint(), 8);
    client =
        StygigAsyncClient.builder()
            .endpointName(endpointName)
            .inputLocation("s3://slow/in/")
            .payloadDelivery(PayloadDelivery.S3)
            .region(cloud.region())
            .credentialsProvider(cloud.credentialsProvider())
            .s3EndpointOverride(link.uri())
            .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
            .waiter(new ManualWaiter())
            .build();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    link.close();
    cloud.deleteEndpoint(endpointName);
  }

  private CompletableFuture<InvocationReceipt> upload(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return client
        .submit(
            InferenceRequest.builder().payload(Payload.ofBytes(bytes)).build(),
            ResultDecoder.bytes())
        .receipt();
  }

  private List<CompletableFuture<InvocationReceipt>> uploads(int count, int size) {
    return IntStream.range(0, count).mapToObj(i -> upload(size)).toList();
  }

  private static double seconds(Runnable task) {
    long start = System.nanoTime();
    task.run();
    return (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
  }

  /** All arrive, and hardly anything is sent twice. */
  private void arrive(int count, int size, double megabitsPerSecond) {
    link.rate(megabitsPerSecond);
    double seconds = seconds(() -> uploads(count, size).forEach(CompletableFuture::join));
    double sent = link.bytesSent() / ((double) count * size);
    System.out.printf(
        "%d x %d KB at %.1f Mbit/s: %.1f s, %.3f x the bytes sent, at most %d connections%n",
        count, size / KB, megabitsPerSecond, seconds, sent, link.maxConnections());
    assertThat(sent).isBetween(1.0, size < 100 * KB ? 1.5 : 1.1); // heads count as well
  }

  @Test
  void manyPayloadsArrive() {
    if (IS_FULL) {
      arrive(300, MB, 8);
    } else {
      arrive(120, 100 * KB, 40);
    }
  }

  @Test
  void manyLargerPayloadsArrive() {
    if (IS_FULL) {
      arrive(256, 4 * MB, 40);
    } else {
      arrive(20, MB, 80);
    }
  }

  @Test
  void oneLargePayloadArrives() {
    if (IS_FULL) {
      arrive(1, 20 * MB, 1);
    } else {
      arrive(1, 20 * MB, 100);
    }
  }

  @Test
  void manyTinyPayloadsArrive() {
    if (IS_FULL) {
      arrive(1_000, 5 * KB, 1);
    } else {
      arrive(100, 5 * KB, 3);
    }
  }

  @Test
  void aLinkThatStallsForAWhileOnlyMakesItLater() throws Exception {
    link.rate(16);
    List<CompletableFuture<InvocationReceipt>> uploads = uploads(IS_FULL ? 60 : 4, MB);
    TimeUnit.MILLISECONDS.sleep(500);
    link.stall(true);
    TimeUnit.SECONDS.sleep(IS_FULL ? 20 : 1);
    link.stall(false);

    uploads.forEach(CompletableFuture::join);

    assertThat(link.bytesSent()).isLessThan((long) (1.1 * uploads.size() * MB));
  }

  @Test
  void aLinkMayGetSlowerAndFasterInTheMiddle() throws Exception {
    link.rate(40);
    List<CompletableFuture<InvocationReceipt>> uploads = uploads(IS_FULL ? 200 : 16, MB);
    TimeUnit.MILLISECONDS.sleep(IS_FULL ? 10_000 : 1_000);
    link.rate(IS_FULL ? 1 : 8);
    TimeUnit.MILLISECONDS.sleep(IS_FULL ? 60_000 : 2_000);
    link.rate(100);

    uploads.forEach(CompletableFuture::join);

    assertThat(link.bytesSent()).isLessThan((long) (1.1 * uploads.size() * MB));
  }

  @Test
  void aSmallUploadGetsItsShareBesideLargeOnes() throws Exception {
    int large = IS_FULL ? 10 : 3;
    link.rate(IS_FULL ? 8 : 80);
    List<CompletableFuture<InvocationReceipt>> uploads = uploads(large, 20 * MB);
    TimeUnit.MILLISECONDS.sleep(500);

    double seconds = seconds(() -> upload(500 * KB).join());

    double fair = 0.5 * (large + 1) / (IS_FULL ? 1 : 10);
    System.out.printf("500 KB beside %d large ones: %.2f s, fair %.2f s%n", large, seconds, fair);
    assertThat(uploads).noneMatch(CompletableFuture::isDone);
    assertThat(seconds).isLessThan(2 * fair + (IS_FULL ? 0 : 1));
  }

  @Test
  void distanceAloneDoesNotKeepTheLinkEmpty() {
    link.rate(1_000);
    link.roundTrip(200);
    int count = IS_FULL ? 400 : 60;

    double seconds = seconds(() -> uploads(count, MB).forEach(CompletableFuture::join));

    System.out.printf("%d x 1 MB over 200 ms: %.1f s%n", count, seconds);
    // One after the other they would take a second each.
    assertThat(Duration.ofMillis((long) (seconds * 1000)))
        .isLessThan(Duration.ofSeconds(count / 3));
  }
}

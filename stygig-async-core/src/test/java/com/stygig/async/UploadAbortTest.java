package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However an upload in parts ends, S3 has none open afterwards. */
@LocalCloudTest
class UploadAbortTest {
  private final LocalCloud cloud;
  private final String endpointName = "e-" + UUID.randomUUID();
  private StubS3 s3;
  private StygigAsyncClient client;

  /** Requests that are held back wait for it. */
  private final CountDownLatch release = new CountDownLatch(1);

  UploadAbortTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("abort", "in/");
  }

  @BeforeEach
  void start() throws Exception {
    cloud.deploy(
        EndpointConfig.async(endpointName, request -> null, "s3://abort/out")
            .instanceCount(0)
            .build());
    s3 = new StubS3();
    client = client(Duration.ofMinutes(5));
  }

  @AfterEach
  void stop() {
    release.countDown();
    client.close();
    s3.close();
    cloud.deleteEndpoint(endpointName);
  }

  private StygigAsyncClient client(Duration uploadTimeout) {
    return StygigAsyncClient.builder()
        .endpointName(endpointName)
        .inputLocation("s3://abort/in/")
        .payloadDelivery(PayloadDelivery.S3)
        .uploadTimeout(uploadTimeout)
        .region(cloud.region())
        .credentialsProvider(cloud.credentialsProvider())
        .s3EndpointOverride(s3.uri())
        .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
        .waiter(new ManualWaiter())
        .build();
  }

  private static InferenceHandle<byte[]> upload(StygigAsyncClient client, int bytes) {
    return client.submit(
        InferenceRequest.builder().payload(Payload.ofBytes(new byte[bytes])).build(),
        ResultDecoder.bytes());
  }

  private boolean hold(HttpExchange exchange, String operation) {
    if (StubS3.operation(exchange).equals(operation)) {
      try {
        assertThat(release.await(1, TimeUnit.MINUTES)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return false;
  }

  /** Zero breaks the connection. */
  private static boolean failsToComplete(HttpExchange exchange, int status) throws IOException {
    if (!StubS3.operation(exchange).equals("Complete")) {
      return false;
    }
    return status == 0 || StubS3.refuse(exchange, status, "Sorry");
  }

  private void awaitUnderWay(String operation) {
    await().atMost(Duration.ofMinutes(1)).until(() -> s3.count(operation) > 0);
  }

  private void awaitNoneOpen(int created) {
    await().atMost(Duration.ofMinutes(1)).until(() -> s3.count("Abort") >= 1);
    await().atMost(Duration.ofMinutes(1)).until(s3.open::isEmpty);
    assertThat(s3.count("Create")).isEqualTo(created);
  }

  @Test
  void cancellingWhileTheUploadIsCreatedAbortsItWhenTheAnswerComes() {
    s3.fault = exchange -> hold(exchange, "Create");
    InferenceHandle<byte[]> handle = upload(client, 20_000_000);
    awaitUnderWay("Create");

    handle.cancel();
    assertThat(handle.result()).isDone();
    release.countDown();

    awaitNoneOpen(1);
    assertThat(s3.count("Part")).isZero();
  }

  @Test
  void cancellingBetweenAttemptsCreatesNothingMore() throws Exception {
    s3.fault =
        exchange ->
            StubS3.operation(exchange).equals("Create") && StubS3.refuse(exchange, 503, "SlowDown");
    InferenceHandle<byte[]> handle = upload(client, 20_000_000);
    awaitUnderWay("Create");

    handle.cancel();
    s3.fault = StubS3.Fault.NONE;

    client.close();
    assertThat(s3.open).isEmpty();
  }

  @Test
  void cancellingWhilePartsAreUnderWayAborts() {
    s3.fault = exchange -> hold(exchange, "Part");
    InferenceHandle<byte[]> handle = upload(client, 40_000_000);
    awaitUnderWay("Part");

    handle.cancel();

    awaitNoneOpen(1);
  }

  @RepeatedTest(3)
  void closingWaitsUntilWhatIsOpenIsAborted() {
    s3.fault = exchange -> hold(exchange, "Part");
    upload(client, 40_000_000);
    upload(client, 20_000_000);
    awaitUnderWay("Part");

    client.close();

    assertThat(s3.open).isEmpty();
  }

  @Test
  void closingWaitsForTheAnswerThatAnUploadWasCreated() {
    s3.fault = exchange -> hold(exchange, "Create");
    upload(client, 20_000_000);
    awaitUnderWay("Create");
    Thread later =
        new Thread(
            () -> {
              await().pollDelay(Duration.ofMillis(500)).until(() -> true);
              release.countDown();
            });
    later.start();

    client.close();

    assertThat(s3.count("Abort")).isEqualTo(1);
    assertThat(s3.open).isEmpty();
  }

  @Test
  void closingDoesNotWaitLongerThanFiveSeconds() {
    s3.fault = exchange -> hold(exchange, "Part") || hold(exchange, "Abort");
    upload(client, 20_000_000);
    awaitUnderWay("Part");
    long start = System.nanoTime();

    client.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(4_900), Duration.ofSeconds(9));
  }

  @Test
  void closingDoesNotWaitWhereNothingIsOpen() {
    s3.fault = exchange -> hold(exchange, "Put");
    upload(client, 1_000_000);
    awaitUnderWay("Put");
    long start = System.nanoTime();

    client.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Part", "Complete"})
  void anUploadThatIsRefusedIsAborted(String operation) {
    s3.fault =
        exchange ->
            StubS3.operation(exchange).equals(operation)
                && StubS3.refuse(exchange, 403, "AccessDenied");

    assertThat(upload(client, 20_000_000).receipt()).failsWithin(Duration.ofMinutes(1));

    awaitNoneOpen(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 500, 0})
  void anUploadThatIsCancelledWhileItIsCompletedIsAbortedIfThatFails(int status) {
    s3.fault = exchange -> hold(exchange, "Complete") || failsToComplete(exchange, status);
    InferenceHandle<byte[]> handle = upload(client, 20_000_000);
    awaitUnderWay("Complete");

    handle.cancel();
    await().pollDelay(Duration.ofMillis(500)).until(() -> true);
    s3.fault = exchange -> failsToComplete(exchange, status);
    release.countDown();

    awaitNoneOpen(1);
    client.close();
  }

  @Test
  void anUploadThatTakesTooLongIsAborted() {
    s3.fault = exchange -> hold(exchange, "Part");
    try (StygigAsyncClient impatient = client(Duration.ofSeconds(1))) {
      assertThat(upload(impatient, 20_000_000).receipt()).failsWithin(Duration.ofMinutes(1));

      awaitNoneOpen(1);
    }
  }

  @Test
  void anAbortionThatFailsIsTriedAgain() {
    s3.fault =
        exchange ->
            (StubS3.operation(exchange).equals("Abort") && s3.count("Abort") <= 3)
                ? StubS3.refuse(exchange, 503, "SlowDown")
                : hold(exchange, "Part");
    InferenceHandle<byte[]> handle = upload(client, 20_000_000);
    awaitUnderWay("Part");

    handle.cancel();

    awaitNoneOpen(1);
  }
}

package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.stygig.async.InferenceStatus.State;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/** One look tells how far an inference has come, and what that rests on. */
@LocalCloudTest
class StatusTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final LocalCloud cloud;
  private final String run = "run-" + UUID.randomUUID();
  private StygigAsyncClient client;

  StatusTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("status", "in/");
  }

  @BeforeEach
  void start() {
    client = client(cloud.s3Endpoint());
  }

  @AfterEach
  void stop() {
    client.close();
    cloud.s3AccessRules().allowAll();
  }

  private StygigAsyncClient client(URI s3Endpoint) {
    return StygigAsyncClient.builder()
        .endpointName("e")
        .region(cloud.region())
        .credentialsProvider(cloud.credentialsProvider())
        .s3EndpointOverride(s3Endpoint)
        .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
        .waiter(new ManualWaiter())
        .build();
  }

  private S3Uri location(String name) {
    return new S3Uri("status", run + "/" + name);
  }

  private InvocationReceipt.Builder builder() {
    return InvocationReceipt.builder("id", "e", location("1.out"))
        .invokedAt(Instant.now())
        .deadline(Instant.now());
  }

  private InvocationReceipt receipt() {
    return builder().failureLocation(location("1-error.out")).build();
  }

  private void put(String name, byte[] bytes) {
    var unused =
        cloud
            .s3Client()
            .putObject(
                b -> b.bucket("status").key(run + "/" + name), AsyncRequestBody.fromBytes(bytes))
            .join();
  }

  private InferenceStatus status(InvocationReceipt receipt) {
    CompletableFuture<InferenceStatus> status = client.status(receipt);
    assertThat(status).succeedsWithin(SOON);
    return status.join();
  }

  @Test
  void whereNothingIsItIsPending() {
    InferenceStatus status = status(receipt());

    assertThat(status.state()).isEqualTo(State.PENDING);
    assertThat(status.basis()).contains("nothing is at " + location("1.out"), "1-error.out");
    assertThat(status.failureContent()).isEmpty();
    assertThat(status.receipt().outputLocation()).isEqualTo(location("1.out"));
  }

  @Test
  void withoutAFailurePathThatIsSaid() {
    assertThat(status(builder().build()).basis()).contains("no S3FailurePath");
  }

  @Test
  void aResultIsSeenAndNotFetched() {
    put("1.out", new byte[5_000_000]);
    long before = cloud.requests().count("GetObject");
    try (StygigAsyncClient counted =
        StygigAsyncClient.builder()
            .endpointName("e")
            .s3Client(cloud.s3Client())
            .sageMakerRuntimeClient(cloud.sageMakerRuntimeClient())
            .waiter(new ManualWaiter())
            .build()) {
      InferenceStatus status = counted.status(receipt()).join();

      assertThat(status.state()).isEqualTo(State.SUCCEEDED);
      assertThat(status.basis()).contains("5000000 bytes at " + location("1.out"));
    }
    assertThat(cloud.requests().count("GetObject") - before).isEqualTo(1);
  }

  @Test
  void anEmptyResultIsOneToo() {
    put("1.out", new byte[0]);

    assertThat(status(receipt()).state()).isEqualTo(State.SUCCEEDED);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5})
  void whatWasThereBeforeTheInvocationIsNoResult(int bytes) {
    put("named.out", new byte[bytes]);
    InvocationReceipt later =
        InvocationReceipt.builder("id", "e", location("named.out"))
            .fileName("named.out")
            .acceptedAtByService(Instant.now().plusSeconds(60))
            .invokedAt(Instant.now())
            .deadline(Instant.now())
            .build();

    assertThat(status(later).state()).isEqualTo(State.PENDING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ExpiredToken", "InvalidAccessKeyId", "NoSuchBucket", "KMS.DisabledException"})
  void whatSomebodyHasToPutRightIsToldAtOnce(String code) throws Exception {
    try (StubS3 stub = new StubS3();
        StygigAsyncClient hasty = client(stub.uri())) {
      stub.fault = exchange -> StubS3.refuse(exchange, 403, code);

      assertThat(hasty.status(receipt()))
          .failsWithin(SOON)
          .withThrowableThat()
          .withCauseInstanceOf(ResultReadException.class)
          .withMessageContaining(code);
    }
  }

  @Test
  void aLookThatTakesTooLongTellsWhatItsAttemptsFailedWith() throws Exception {
    try (StubS3 stub = new StubS3();
        StygigAsyncClient patient =
            StygigAsyncClient.builder()
                .endpointName("e")
                .region(cloud.region())
                .credentialsProvider(cloud.credentialsProvider())
                .s3EndpointOverride(stub.uri())
                .readTimeout(Duration.ofSeconds(1))
                .waiter(new ManualWaiter())
                .build()) {
      stub.fault = exchange -> StubS3.refuse(exchange, 503, "SlowDown");

      assertThat(patient.status(receipt()))
          .failsWithin(SOON)
          .withThrowableThat()
          .withMessageContaining("The look took longer than 1 s")
          .withMessageContaining("SlowDown");
    }
  }

  @Test
  void aFailureIsToldWithWhatTheModelSaid() {
    put("1-error.out", "the model is sorry".getBytes(UTF_8));

    InferenceStatus status = status(receipt());

    assertThat(status.state()).isEqualTo(State.FAILED);
    assertThat(status.failureContent()).contains("the model is sorry");
    assertThat(status.toString()).contains("id", "FAILED", "1-error.out").doesNotContain("sorry");
  }

  @Test
  void aLongFailureIsCut() {
    put("1-error.out", "x".repeat(1_000_000).getBytes(UTF_8));

    assertThat(status(receipt()).failureContent().orElseThrow()).hasSize(64 * 1024);
  }

  @Test
  void whatIsDeniedIsSaidToBe() {
    put("1.out", new byte[1]);
    cloud.s3AccessRules().denyReading("status");

    InferenceStatus status = status(receipt());

    assertThat(status.state()).isEqualTo(State.PENDING);
    assertThat(status.basis()).contains("S3 denies " + location("1.out"), "s3:ListBucket");
  }

  @Test
  void aBucketThatIsMissingFailsTheLook() {
    InvocationReceipt elsewhere =
        InvocationReceipt.builder("id", "e", new S3Uri("no-such-bucket", "1.out"))
            .invokedAt(Instant.now())
            .deadline(Instant.now())
            .build();
    try (StygigAsyncClient hurried =
        StygigAsyncClient.builder()
            .endpointName("e")
            .region(cloud.region())
            .credentialsProvider(cloud.credentialsProvider())
            .s3EndpointOverride(cloud.s3Endpoint())
            .readTimeout(Duration.ofSeconds(1))
            .waiter(new ManualWaiter())
            .build()) {
      assertThat(hurried.status(elsewhere))
          .failsWithin(SOON)
          .withThrowableThat()
          .withCauseInstanceOf(ResultReadException.class)
          .withMessageContaining("no-such-bucket");
    }
  }

  @Test
  void whoeverWaitsIsNotDisturbed() {
    InferenceHandle<byte[]> handle =
        client.attach(
            receipt().withDeadline(Instant.now().plusSeconds(600)), ResultDecoder.bytes());

    assertThat(status(receipt()).state()).isEqualTo(State.PENDING);

    assertThat(handle.result()).isNotDone();
    assertThat(client.pendingInferences()).isEqualTo(1);
  }

  @Test
  void aLookThatIsUnderWayEndsWithTheClient() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      StygigAsyncClient waiting = client(URI.create("http://127.0.0.1:" + silent.getLocalPort()));
      CompletableFuture<InferenceStatus> status = waiting.status(receipt());

      waiting.close();

      assertThat(status)
          .failsWithin(SOON)
          .withThrowableThat()
          .withCauseInstanceOf(ClientClosedException.class);
    }
  }

  @Test
  void afterCloseNobodyLooks() {
    client.close();

    assertThatIllegalStateException().isThrownBy(() -> client.status(receipt()));
  }
}

package com.stygig.async.waiters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stygig.async.InferenceFailedException;
import com.stygig.async.InferenceHandle;
import com.stygig.async.InferenceRequest;
import com.stygig.async.InvocationException;
import com.stygig.async.InvocationReceipt;
import com.stygig.async.Payload;
import com.stygig.async.PayloadDelivery;
import com.stygig.async.ResultDecoder;
import com.stygig.async.ResultReadException;
import com.stygig.async.ResultTimeoutException;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.UploadException;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.testkit.LocalEndpoint;
import com.stygig.async.testkit.Model;
import com.stygig.async.testkit.ModelResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole road, from a request to its decoded result, against the servers of a {@link
 * LocalCloud}.
 */
@LocalCloudTest
class RoundTripTest {
  private static final Model ECHO =
      request -> new ModelResponse(200, request.contentType(), request.body());

  private final LocalCloud cloud;
  private final String endpointName = "e-" + UUID.randomUUID();
  private StygigAsyncClient client;

  RoundTripTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("bucket", "in/");
  }

  @AfterEach
  void close() {
    if (client != null) {
      client.close();
    }
    cloud.deleteEndpoint(endpointName);
    cloud.s3AccessRules().allowAll();
  }

  private LocalEndpoint deploy(Model model) {
    return cloud.deploy(config(model).build());
  }

  private EndpointConfig.Builder config(Model model) {
    return EndpointConfig.async(endpointName, model, "s3://bucket/out")
        .s3FailurePath("s3://bucket/failed")
        .maxConcurrentInvocationsPerInstance(100);
  }

  private StygigAsyncClient.Builder settings() {
    return StygigAsyncClient.builder()
        .endpointName(endpointName)
        .inputLocation("s3://bucket/in/")
        .s3Client(cloud.s3Client())
        .sageMakerRuntimeClient(cloud.sageMakerRuntimeClient())
        .waiter(S3PollingWaiter.builder().interval(Duration.ofMillis(100)));
  }

  private InferenceHandle<byte[]> submit(StygigAsyncClient.Builder settings, Payload payload) {
    client = settings.build();
    return client.submit(
        InferenceRequest.builder().payload(payload).build(), ResultDecoder.bytes());
  }

  private static String text(InferenceHandle<byte[]> handle) {
    return new String(handle.result().join(), StandardCharsets.UTF_8);
  }

  @Test
  void aSmallPayloadGoesInlineAndNeedsNoUpload() {
    deploy(ECHO);
    cloud.requests().reset();

    assertThat(text(submit(settings(), Payload.ofBytes(new byte[50_000])))).hasSize(50_000);

    assertThat(cloud.requests().count("InvokeEndpointAsync")).isEqualTo(1);
    assertThat(cloud.requests().counts()).containsOnlyKeys("InvokeEndpointAsync", "GetObject");
  }

  @Test
  void aLargePayloadGoesThroughS3WithOneUpload() {
    deploy(ECHO);
    cloud.requests().reset();

    InferenceHandle<byte[]> handle = submit(settings(), Payload.ofBytes(new byte[150_000]));

    assertThat(handle.result().join()).hasSize(150_000);
    assertThat(cloud.requests().count("PutObject")).isEqualTo(1);
    assertThat(cloud.requests().count("InvokeEndpointAsync")).isEqualTo(1);
    assertThat(cloud.requests().counts())
        .containsOnlyKeys("PutObject", "InvokeEndpointAsync", "GetObject");
    assertThat(handle.receipt().join().inputLocation().orElseThrow().toString())
        .startsWith("s3://bucket/in/request-");
  }

  @Test
  void anInlinePayloadThatIsRefusedGoesThroughS3AndTheNextOneAtOnce() {
    cloud.deploy(config(ECHO).inlineBody(false).build());
    cloud.requests().reset();

    assertThat(text(submit(settings(), Payload.ofUtf8("first")))).isEqualTo("first");
    assertThat(cloud.requests().count("InvokeEndpointAsync")).isEqualTo(2);
    var second =
        client.submit(
            InferenceRequest.builder().payload(Payload.ofUtf8("second")).build(),
            ResultDecoder.bytes());

    assertThat(text(second)).isEqualTo("second");
    assertThat(cloud.requests().count("InvokeEndpointAsync")).isEqualTo(3);
    assertThat(cloud.requests().count("PutObject")).isEqualTo(2);
  }

  @Test
  void aRefusalThatS3DoesNotCureIsToldBesideTheSecondFailure() {
    cloud.deploy(config(ECHO).inlineBody(false).build());

    InferenceHandle<byte[]> handle =
        submit(settings().inputLocation("s3://no-such-bucket/in/"), Payload.ofUtf8("x"));

    assertThatThrownBy(() -> handle.result().join())
        .cause()
        .isInstanceOf(UploadException.class)
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .singleElement()
                    .isInstanceOf(InvocationException.class));
  }

  @Test
  void aFailureOfTheModelCarriesWhatTheFailureLocationHolds() {
    deploy(request -> ModelResponse.error(500, "cannot identify image file"));

    InferenceHandle<byte[]> handle = submit(settings(), Payload.ofUtf8("x"));

    assertThatThrownBy(() -> handle.result().join())
        .cause()
        .isInstanceOfSatisfying(
            InferenceFailedException.class,
            e -> {
              assertThat(e.reason()).isEqualTo("cannot identify image file");
              assertThat(e.failureContent()).contains("cannot identify image file");
              assertThat(e.receipt()).contains(handle.receipt().join());
            });
  }

  @Test
  void aMissingEndpointIsSaidInThoseWords() {
    InferenceHandle<byte[]> handle = submit(settings(), Payload.ofUtf8("x"));

    assertThatThrownBy(() -> handle.result().join())
        .cause()
        .isInstanceOfSatisfying(
            InvocationException.class,
            e -> {
              assertThat(e).hasMessageStartingWith("Endpoint not found: " + endpointName);
              assertThat(e.errorCode()).contains("ValidationError");
              assertThat(e.statusCode()).hasValue(400);
              assertThat(e.receipt()).isEmpty();
            });
    assertThatThrownBy(() -> handle.receipt().join()).hasCauseInstanceOf(InvocationException.class);
  }

  @Test
  void withoutAResultTheWaitEndsAtTheDeadlineAndKeepsTheReceipt() {
    cloud.deploy(config(ECHO).instanceCount(0).build());

    InferenceHandle<byte[]> handle =
        submit(settings().resultTimeout(Duration.ofMillis(500)), Payload.ofUtf8("x"));

    assertThatThrownBy(() -> handle.result().join())
        .cause()
        .isInstanceOfSatisfying(
            ResultTimeoutException.class,
            e -> assertThat(e.receipt()).contains(handle.receipt().join()));
  }

  @Test
  void aResultAboveTheLimitFailsButGoesToAFile(@TempDir Path directory) throws Exception {
    deploy(request -> new ModelResponse(200, "x/y", new byte[3_000_000]));
    StygigAsyncClient.Builder settings = settings().maxResultSize(2_000_000);

    InferenceHandle<byte[]> handle = submit(settings, Payload.ofUtf8("x"));
    assertThatThrownBy(() -> handle.result().join())
        .cause()
        .isInstanceOf(ResultReadException.class)
        .hasMessageContaining("3000000 bytes");

    Path file = directory.resolve("result");
    var toFile =
        client.submit(
            InferenceRequest.builder().payload(Payload.ofUtf8("x")).build(),
            ResultDecoder.toFile(file));
    assertThat(toFile.result().join()).isEqualTo(file);
    assertThat(Files.size(file)).isEqualTo(3_000_000);
  }

  @Test
  void nothingDependsOnTheServersHabits() {
    for (EndpointConfig.FailureLocation failureLocation : EndpointConfig.FailureLocation.values()) {
      for (boolean odd : new boolean[] {false, true}) {
        cloud.deploy(
            config(
                    request ->
                        new String(request.body(), UTF_8).equals("n3")
                            ? ModelResponse.error(500, "no")
                            : ECHO.invoke(request))
                .failureLocation(failureLocation)
                .acceptedStatus(odd ? 200 : 202)
                .replaceInferenceId(odd)
                .bucketPerResult(odd)
                .build());
        client = settings().build();
        List<InferenceHandle<byte[]>> handles = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          handles.add(
              client.submit(
                  InferenceRequest.builder()
                      .payload(Payload.ofUtf8("n" + i))
                      .inferenceId("id" + i)
                      .build(),
                  ResultDecoder.bytes()));
        }
        handles.get(3).receipt().join();
        for (int i = 0; i < 3; i++) {
          assertThat(text(handles.get(i))).isEqualTo("n" + i);
          assertThat(handles.get(i).inferenceId()).isEqualTo("id" + i);
          InvocationReceipt receipt = handles.get(i).receipt().join();
          assertThat(receipt.inferenceId().equals("id" + i)).isEqualTo(!odd);
        }
        assertFailureIsFoundWhereItWasNamed(handles.get(3));
        client.close();
        cloud.deleteEndpoint(endpointName);
      }
    }
  }

  /**
   * A failure that the service does not name is not found, and its wait goes on to the deadline.
   */
  private static void assertFailureIsFoundWhereItWasNamed(InferenceHandle<byte[]> handle) {
    if (handle.receipt().join().failureLocation().isPresent()) {
      assertThatThrownBy(() -> handle.result().join())
          .hasCauseInstanceOf(InferenceFailedException.class);
    } else {
      assertThat(handle.result()).isNotDone();
    }
  }

  @Test
  void aThousandInferencesAtOnceAllResolveAndTheThreadsStayFew() {
    deploy(ECHO);
    client =
        StygigAsyncClient.builder()
            .endpointName(endpointName)
            .inputLocation("s3://bucket/in/")
            .region(cloud.region())
            .credentialsProvider(cloud.credentialsProvider())
            .s3EndpointOverride(cloud.s3Endpoint())
            .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
            .waiter(S3PollingWaiter.builder().interval(Duration.ofMillis(200)))
            .build();
    List<InferenceHandle<byte[]>> handles = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      handles.add(
          client.submit(
              InferenceRequest.builder().payload(Payload.ofUtf8("n" + i)).build(),
              ResultDecoder.bytes()));
    }
    // The threads of clients that were closed before take a moment to end.
    await().untilAsserted(() -> assertThat(threadsOfTheLibrary()).isBetween(1L, 4L));
    for (int i = 0; i < 1_000; i++) {
      assertThat(text(handles.get(i))).isEqualTo("n" + i);
    }
  }

  @Test
  void throttlingWithoutAMessageIsTriedAgain() {
    LocalEndpoint endpoint = deploy(ECHO);
    endpoint.throttleNext(2);
    client =
        StygigAsyncClient.builder()
            .endpointName(endpointName)
            .payloadDelivery(PayloadDelivery.INLINE)
            .s3Client(cloud.s3Client())
            .region(cloud.region())
            .credentialsProvider(cloud.credentialsProvider())
            .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
            .waiter(S3PollingWaiter.builder().interval(Duration.ofMillis(100)))
            .build();

    var handle =
        client.submit(
            InferenceRequest.builder().payload(Payload.ofUtf8("x")).build(), ResultDecoder.bytes());

    assertThat(text(handle)).isEqualTo("x");
    assertThat(endpoint.acceptedInvocations()).isEqualTo(1);
  }

  @Test
  void cancellingTheResultCancelsTheInference() {
    cloud.deploy(config(ECHO).instanceCount(0).build());
    InferenceHandle<byte[]> handle = submit(settings(), Payload.ofUtf8("x"));
    InvocationReceipt receipt = handle.receipt().join();

    var result = handle.result();
    assertThat(result.cancel(true)).isTrue();

    assertThat(handle.cancel()).isFalse();
    assertThat(handle.result()).isCancelled();
    assertThat(handle.receipt().join()).isEqualTo(receipt);
  }

  @Test
  void closingTheClientEndsWhatIsPendingAndKeepsItsReceipt() {
    cloud.deploy(config(ECHO).instanceCount(0).build());
    InferenceHandle<byte[]> handle = submit(settings(), Payload.ofUtf8("x"));
    InvocationReceipt receipt = handle.receipt().join();

    client.close();

    assertThatThrownBy(() -> handle.result().join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            com.stygig.async.ClientClosedException.class,
            e -> assertThat(e.receipt()).contains(receipt));
    assertThatThrownBy(() -> submitAgain()).isInstanceOf(IllegalStateException.class);
  }

  private void submitAgain() {
    var unused =
        client.submit(
            InferenceRequest.builder().payload(Payload.ofUtf8("x")).build(), ResultDecoder.bytes());
  }

  private static long threadsOfTheLibrary() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("stygig-"))
        .count();
  }
}

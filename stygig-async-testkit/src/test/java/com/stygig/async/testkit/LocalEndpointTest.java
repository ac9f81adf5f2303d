package com.stygig.async.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;

@LocalCloudTest
class LocalEndpointTest {
  private static final Model ECHO =
      request -> new ModelResponse(200, request.contentType(), request.body());

  private final LocalCloud cloud;

  LocalEndpointTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void createBuckets(LocalCloud cloud) {
    cloud.createBucket("bucket", "in/");
  }

  @BeforeEach
  @AfterEach
  void clean() {
    cloud.deleteEndpoint("e");
    cloud.s3AccessRules().allowAll();
  }

  private EndpointConfig.Builder config(Model model) {
    return EndpointConfig.async("e", model, "s3://bucket/out").s3FailurePath("s3://bucket/failed");
  }

  private InvokeEndpointAsyncResponse invoke(InvokeEndpointAsyncRequest.Builder request) {
    return cloud
        .sageMakerRuntimeClient()
        .invokeEndpointAsync(request.endpointName("e").build())
        .join();
  }

  private static InvokeEndpointAsyncRequest.Builder inline(String body) {
    return InvokeEndpointAsyncRequest.builder()
        .contentType("text/plain")
        .body(SdkBytes.fromUtf8String(body));
  }

  private String read(String uri) {
    S3Location location = S3Location.parse(uri);
    return cloud
        .s3Client()
        .getObject(
            b -> b.bucket(location.bucket()).key(location.key()),
            AsyncResponseTransformer.toBytes())
        .join()
        .asUtf8String();
  }

  private String readWhenThere(String uri) {
    return await().ignoreExceptions().until(() -> read(uri), body -> true);
  }

  @Test
  void writesTheResultOfAnInlinePayloadToTheOutputLocation() {
    cloud.deploy(config(ECHO).build());

    InvokeEndpointAsyncResponse response = invoke(inline("hello").inferenceId("mine"));

    assertThat(response.inferenceId()).isEqualTo("mine");
    assertThat(response.outputLocation())
        .startsWith("s3://bucket/out/")
        .endsWith(".out")
        .doesNotContain("mine");
    assertThat(response.failureLocation()).startsWith("s3://bucket/failed/").endsWith("-error.out");
    assertThat(readWhenThere(response.outputLocation())).isEqualTo("hello");
  }

  @Test
  void readsTheInputFromS3OnlyWhenItWorksOnTheRequest() {
    CountDownLatch firstMayEnd = new CountDownLatch(1);
    cloud.deploy(
        config(
                request -> {
                  firstMayEnd.await();
                  return ECHO.invoke(request);
                })
            .maxConcurrentInvocationsPerInstance(1)
            .build());
    var unused = invoke(inline("first"));
    var second =
        invoke(InvokeEndpointAsyncRequest.builder().inputLocation("s3://bucket/in/late.txt"));

    cloud
        .s3Client()
        .putObject(b -> b.bucket("bucket").key("in/late.txt"), AsyncRequestBody.fromString("late"))
        .join();
    firstMayEnd.countDown();

    assertThat(readWhenThere(second.outputLocation())).isEqualTo("late");
  }

  @Test
  void anInputThatIsMissingFailsLateAndNamesIt() {
    cloud.deploy(config(ECHO).build());

    var response =
        invoke(InvokeEndpointAsyncRequest.builder().inputLocation("s3://bucket/in/none"));

    assertThat(readWhenThere(response.failureLocation())).contains("s3://bucket/in/none");
  }

  @Test
  void aModelThatFailsWritesItsAnswerToTheFailureLocation() {
    cloud.deploy(config(request -> ModelResponse.error(500, "no such colour")).build());

    assertThat(readWhenThere(invoke(inline("x")).failureLocation())).isEqualTo("no such colour");
  }

  @Test
  void aModelThatThrowsOrReturnsNullFailsTheInference() {
    cloud.deploy(
        config(
                request -> {
                  throw new AssertionError("expected 1 was 2");
                })
            .build());
    assertThat(readWhenThere(invoke(inline("x")).failureLocation())).contains("expected 1 was 2");
    cloud.deleteEndpoint("e");

    cloud.deploy(config(request -> null).build());
    assertThat(readWhenThere(invoke(inline("x")).failureLocation())).contains("returned null");
  }

  @Test
  void refusesABucketNameThatS3Refuses() {
    for (String name : new String[] {"b", "Bad-Name", "under_score", "b".repeat(64)}) {
      assertThatThrownBy(() -> cloud.createBucket(name)).hasMessageContaining("'" + name + "'");
    }
  }

  @Test
  void withoutAFailurePathAFailureLeavesNothing() {
    LocalEndpoint endpoint =
        cloud.deploy(
            EndpointConfig.async("e", request -> ModelResponse.error(500, "x"), "s3://bucket/out")
                .build());

    InvokeEndpointAsyncResponse response = invoke(inline("x"));

    assertThat(response.failureLocation()).isNull();
    await().until(() -> endpoint.completedInferences() == 1);
    assertThatThrownBy(() -> read(response.outputLocation()))
        .hasCauseInstanceOf(NoSuchKeyException.class);
  }

  @Test
  void aModelThatIsTooSlowFailsAfterTheInvocationTimeout() {
    cloud.deploy(config(ECHO).latency(Duration.ofMinutes(1)).build());

    assertThat(readWhenThere(invoke(inline("x").invocationTimeoutSeconds(1)).failureLocation()))
        .contains("within 1 s");
  }

  @Test
  void neverRunsMoreInferencesAtOnceThanTheInstancesMay() {
    CountDownLatch mayEnd = new CountDownLatch(1);
    LocalEndpoint endpoint =
        cloud.deploy(
            config(
                    request -> {
                      mayEnd.await();
                      return ECHO.invoke(request);
                    })
                .instanceCount(2)
                .maxConcurrentInvocationsPerInstance(3)
                .build());
    for (int i = 0; i < 20; i++) {
      var unused = invoke(inline("x"));
    }
    assertThat(endpoint.backlogSize()).isEqualTo(14);

    mayEnd.countDown();

    await().until(() -> endpoint.completedInferences() == 20);
    assertThat(endpoint.mostConcurrentInferences()).isEqualTo(6);
    assertThat(endpoint.backlogSize()).isZero();
  }

  @Test
  void takesNothingFromTheQueueBeforeTheColdStartIsOver() {
    CompletableFuture<Instant> started = new CompletableFuture<>();
    Instant deployed = Instant.now();
    cloud.deploy(
        config(
                request -> {
                  started.complete(Instant.now());
                  return ECHO.invoke(request);
                })
            .coldStart(Duration.ofMillis(500))
            .build());

    var unused = invoke(inline("x"));

    assertThat(started.join()).isAfterOrEqualTo(deployed.plusMillis(500));
  }

  @Test
  void dropsWhatHasWaitedLongerThanItsTimeToLive() {
    CountDownLatch firstMayEnd = new CountDownLatch(1);
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    LocalEndpoint endpoint =
        cloud.deploy(
            config(
                    request -> {
                      firstMayEnd.await();
                      return ECHO.invoke(request);
                    })
                .maxConcurrentInvocationsPerInstance(1)
                .clock(now::get)
                .build());
    var first = invoke(inline("first").requestTTLSeconds(60));
    var expired = invoke(inline("expired").requestTTLSeconds(60));
    var patient = invoke(inline("patient"));

    now.updateAndGet(before -> before.plusSeconds(61));
    firstMayEnd.countDown();

    assertThat(readWhenThere(first.outputLocation())).isEqualTo("first");
    assertThat(readWhenThere(patient.outputLocation())).isEqualTo("patient");
    assertThat(endpoint.expiredRequests()).isEqualTo(1);
    assertThatThrownBy(() -> read(expired.outputLocation()))
        .hasCauseInstanceOf(NoSuchKeyException.class);
    assertThatThrownBy(() -> read(expired.failureLocation()))
        .hasCauseInstanceOf(NoSuchKeyException.class);
  }

  @Test
  void refusesWhatSageMakerRefuses() {
    cloud.deploy(config(ECHO).build());

    assertRefused(
        inline("x").endpointName("nobody"), "Endpoint nobody of account 000000000000 not found.");
    assertRefused(inline("x".repeat(128_001)).endpointName("e"), "128000");
    assertRefused(InvokeEndpointAsyncRequest.builder().endpointName("e"), "Exactly one");
    assertRefused(inline("x").inputLocation("s3://b/k").endpointName("e"), "Exactly one");
    assertRefused(inline("x").requestTTLSeconds(59).endpointName("e"), "RequestTTLSeconds");
    assertRefused(
        inline("x").invocationTimeoutSeconds(3601).endpointName("e"), "InvocationTimeoutSeconds");
  }

  private void assertRefused(InvokeEndpointAsyncRequest.Builder request, String message) {
    assertThatThrownBy(
            () -> cloud.sageMakerRuntimeClient().invokeEndpointAsync(request.build()).join())
        .cause()
        .isInstanceOfSatisfying(
            SageMakerRuntimeException.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(400);
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationError");
              assertThat(e.awsErrorDetails().errorMessage()).contains(message);
            });
  }

  @Test
  void throttlesWithoutAMessage() {
    LocalEndpoint endpoint = cloud.deploy(config(ECHO).build());
    endpoint.throttleNext(4); // the AWS client of this test tries four times at the most

    assertThatThrownBy(() -> invoke(inline("x")))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            SageMakerRuntimeException.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(400);
              assertThat(e.isThrottlingException()).isTrue();
              assertThat(e.awsErrorDetails().errorMessage()).isNull();
            });
  }

  @Test
  void anAsynchronousEndpointAnswersNoRealTimeInvocation() {
    cloud.deploy(config(ECHO).build());

    assertThatThrownBy(
            () ->
                cloud
                    .sageMakerRuntimeClient()
                    .invokeEndpoint(b -> b.endpointName("e").body(SdkBytes.fromUtf8String("x")))
                    .join())
        .hasMessageContaining("asynchronous endpoint");
  }

  @Test
  void aRealTimeEndpointAnswersAtOnce() {
    cloud.deploy(EndpointConfig.realTime("e", ECHO).build());

    var response =
        cloud
            .sageMakerRuntimeClient()
            .invokeEndpoint(
                b ->
                    b.endpointName("e")
                        .contentType("text/plain")
                        .body(SdkBytes.fromUtf8String("now")))
            .join();

    assertThat(response.body().asString(StandardCharsets.UTF_8)).isEqualTo("now");
    assertThat(response.contentType()).isEqualTo("text/plain");
  }

  @Test
  void differsFromTheUsualServiceWhereToldTo() {
    LocalEndpoint endpoint =
        cloud.deploy(
            config(ECHO)
                .acceptedStatus(200)
                .replaceInferenceId(true)
                .bucketPerResult(true)
                .failureLocation(EndpointConfig.FailureLocation.NEVER)
                .inlineBody(false)
                .build());
    cloud
        .s3Client()
        .putObject(b -> b.bucket("bucket").key("in/a"), AsyncRequestBody.fromString("a"))
        .join();

    var response =
        invoke(
            InvokeEndpointAsyncRequest.builder()
                .inputLocation("s3://bucket/in/a")
                .inferenceId("mine"));

    assertThat(response.sdkHttpResponse().statusCode()).isEqualTo(200);
    assertThat(response.inferenceId()).isNotEqualTo("mine");
    assertThat(response.failureLocation()).isNull();
    assertThat(response.outputLocation()).startsWith("s3://results-");
    assertThat(readWhenThere(response.outputLocation())).isEqualTo("a");
    assertThat(endpoint.acceptedInvocations()).isEqualTo(1);
    assertThatThrownBy(() -> invoke(inline("x"))).hasMessageContaining("inputLocation");
  }

  @Test
  void withoutPermissionToListAMissingKeyIsForbidden() {
    cloud.s3AccessRules().denyListing("bucket");

    assertThatThrownBy(() -> read("s3://bucket/none"))
        .cause()
        .isInstanceOfSatisfying(S3Exception.class, this::isDenied);
    assertThatThrownBy(() -> cloud.s3Client().listObjectsV2(b -> b.bucket("bucket")).join())
        .cause()
        .isInstanceOfSatisfying(S3Exception.class, this::isDenied);
  }

  private void isDenied(S3Exception e) {
    assertThat(e.statusCode()).isEqualTo(403);
    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
  }

  @Test
  void countsTheRequestsOfItsClientsByOperation() {
    cloud.requests().reset();
    cloud
        .s3Client()
        .putObject(b -> b.bucket("bucket").key("k"), AsyncRequestBody.fromString("x"))
        .join();
    assertThat(read("s3://bucket/k")).isEqualTo("x");

    assertThat(cloud.requests().counts()).containsOnlyKeys("PutObject", "GetObject");
    assertThat(cloud.requests().total()).isEqualTo(2);
  }

  @Test
  void sqsDeliversWhatIsSent() {
    String url = cloud.sqsClient().createQueue(b -> b.queueName("q")).join().queueUrl();
    cloud.sqsClient().sendMessage(b -> b.queueUrl(url).messageBody("m")).join();

    assertThat(
            cloud
                .sqsClient()
                .receiveMessage(b -> b.queueUrl(url).waitTimeSeconds(5))
                .join()
                .messages())
        .singleElement()
        .satisfies(message -> assertThat(message.body()).isEqualTo("m"));
  }
}

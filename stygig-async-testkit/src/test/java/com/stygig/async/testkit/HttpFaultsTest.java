package com.stygig.async.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.iam.IamAsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

@LocalCloudTest
class HttpFaultsTest {
  private static final String BODY = "0123456789".repeat(1_000);

  private static final SdkAsyncHttpClient HTTP = NettyNioAsyncHttpClient.create();

  private final LocalCloud cloud;
  private final HttpFaults faults;
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final S3AsyncClient s3;
  private final SageMakerRuntimeAsyncClient runtime;

  HttpFaultsTest(LocalCloud cloud) {
    this.cloud = cloud;
    faults = cloud.httpFaults();
    s3 = once(S3AsyncClient.builder().forcePathStyle(true));
    runtime = once(SageMakerRuntimeAsyncClient.builder());
    cloud.createBucket(bucket());
  }

  @AfterEach
  void reset() {
    faults.reset();
  }

  @AfterAll
  static void closeConnections() {
    HTTP.close();
  }

  private String bucket() {
    return "bucket-" + run;
  }

  /** A client that does not repeat what failed. */
  private <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> C once(B builder) {
    return once(builder, cloud.endpoint());
  }

  private <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> C once(
      B builder, URI endpoint) {
    return builder
        .endpointOverride(endpoint)
        .region(cloud.region())
        .credentialsProvider(cloud.credentialsProvider())
        .httpClient(HTTP)
        .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .build();
  }

  private CompletableFuture<?> put(String key) {
    return s3.putObject(b -> b.bucket(bucket()).key(key), AsyncRequestBody.fromString(BODY));
  }

  private CompletableFuture<String> get(String key) {
    return s3.getObject(b -> b.bucket(bucket()).key(key), AsyncResponseTransformer.toBytes())
        .thenApply(bytes -> bytes.asString(UTF_8));
  }

  private boolean exists(String key) {
    return cloud.s3Client().listObjectsV2(b -> b.bucket(bucket()).prefix(key)).join().hasContents();
  }

  private LocalEndpoint deploy() {
    return cloud.deploy(
        EndpointConfig.async("e-" + run, r -> ModelResponse.json("{}"), "s3://" + bucket() + "/out")
            .build());
  }

  private CompletableFuture<InvokeEndpointAsyncResponse> invoke() {
    return runtime.invokeEndpointAsync(
        b -> b.endpointName("e-" + run).body(SdkBytes.fromUtf8String("x")));
  }

  private static void assertLost(ThrowingCallable call) {
    assertThatThrownBy(call)
        .hasCauseInstanceOf(SdkClientException.class)
        .hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void aResetBeforeMeansThatNothingWasDone() {
    LocalEndpoint endpoint = deploy();
    faults.resetBefore(1);

    assertLost(() -> put("a").join());
    assertLost(() -> invoke().join());

    assertThat(exists("a")).isFalse();
    assertThat(endpoint.acceptedInvocations()).isZero();
    assertThat(faults.counts()).isEqualTo(Map.of(HttpFaults.Kind.RESET_BEFORE, 2L));
  }

  @Test
  void aResetAfterMeansThatItWasDoneAndNobodyKnows() {
    LocalEndpoint endpoint = deploy();
    faults.resetAfter(1);

    assertLost(() -> put("a").join());
    assertLost(() -> invoke().join());

    assertThat(exists("a")).isTrue();
    assertThat(endpoint.acceptedInvocations()).isEqualTo(1);
    assertThat(faults.count(HttpFaults.Kind.RESET_AFTER)).isEqualTo(2);
  }

  @Test
  void whoIsUnavailableSaysSoInTheWordsOfItsService() {
    LocalEndpoint endpoint = deploy();
    faults.unavailable(1);

    assertRefused("SlowDown", put("a"));
    assertRefused("SlowDown", get("a"));
    assertRefused("ServiceUnavailable", invoke());
    assertRefused(
        "ServiceUnavailable", once(SageMakerAsyncClient.builder()).listEndpoints(b -> {}));
    assertRefused("ServiceUnavailable", once(SqsAsyncClient.builder()).listQueues());
    assertRefused("ServiceUnavailable", once(SnsAsyncClient.builder()).listTopics());
    assertRefused("ServiceUnavailable", once(IamAsyncClient.builder()).listRoles());

    assertThat(exists("a")).isFalse();
    assertThat(endpoint.acceptedInvocations()).isZero();
  }

  private static void assertRefused(String code, CompletableFuture<?> call) {
    assertRefused(503, code, call);
  }

  private static void assertRefused(int status, String code, CompletableFuture<?> call) {
    assertThatThrownBy(call::join)
        .cause()
        .isInstanceOfSatisfying(
            AwsServiceException.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(status);
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            });
  }

  @Test
  void whereAnErrorHasNoBodyTheStatusIsTold() {
    faults.unavailable(1);

    for (CompletableFuture<?> call :
        List.of(
            s3.headBucket(b -> b.bucket(bucket())),
            once(CloudWatchAsyncClient.builder()).listMetrics())) {
      assertThatThrownBy(call::join)
          .cause()
          .isInstanceOfSatisfying(
              AwsServiceException.class, e -> assertThat(e.statusCode()).isEqualTo(503));
    }
  }

  @Test
  void aRefusalIsWordedAsTheServiceWouldAndNothingIsDone() {
    LocalEndpoint endpoint = deploy();
    faults.refuse(1, 400, "ExpiredTokenException");

    for (CompletableFuture<?> call :
        List.of(
            put("a"),
            invoke(),
            once(SqsAsyncClient.builder()).createQueue(b -> b.queueName("q-" + run)),
            once(SnsAsyncClient.builder()).listTopics(),
            once(IamAsyncClient.builder()).listRoles())) {
      assertRefused(400, "ExpiredTokenException", call);
    }

    assertThat(exists("a")).isFalse();
    assertThat(endpoint.acceptedInvocations()).isZero();
    assertThat(faults.counts()).isEqualTo(Map.of(HttpFaults.Kind.REFUSED, 5L));
  }

  @Test
  void theNextRequestsAreRefusedAndThenNoMore() {
    put("a").join();
    faults.refuseNext(2, 403, "AccessDenied");

    assertRefused(403, "AccessDenied", get("a"));
    assertRefused(403, "AccessDenied", get("a"));

    assertThat(get("a").join()).isEqualTo(BODY);
    assertThat(faults.count(HttpFaults.Kind.REFUSED)).isEqualTo(2);
  }

  @Test
  void aStallGivesNoAnswerForItsTime() {
    faults.stall(1, Duration.ofMillis(300));
    Instant start = Instant.now();

    assertLost(() -> put("a").join());

    assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(290));
    assertThat(exists("a")).isFalse();
  }

  @Test
  void halfAnAnswerIsNone() {
    put("a").join();
    assertThat(get("a").join()).isEqualTo(BODY);
    faults.truncate(1);

    assertLost(() -> get("a").join());
    assertLost(() -> put("b").join());

    assertThat(exists("b")).isTrue();
    assertThat(faults.count(HttpFaults.Kind.TRUNCATE)).isEqualTo(2);
  }

  @Test
  void inAnOutageAllIsLostAndThenNothing() {
    faults.outage(true);
    assertLost(() -> put("a").join());
    assertLost(() -> invoke().join());

    faults.outage(false);
    put("a").join();

    assertThat(get("a").join()).isEqualTo(BODY);
    assertThat(faults.counts()).isEqualTo(Map.of(HttpFaults.Kind.OUTAGE, 2L));
  }

  @Test
  void whatTheCloudSaysOfItselfIsNeverHit() throws Exception {
    faults.outage(true);

    HttpResponse<String> about =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(cloud.endpoint() + "/_localcloud")).build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(about.statusCode()).isEqualTo(200);
    assertThat(faults.counts()).isEmpty();
  }

  @Test
  void theSameSeedHitsTheSameRequestsWhateverElseIsSet() {
    List<HttpFaults.Kind> first = fates(0);
    List<HttpFaults.Kind> again = fates(0);
    List<HttpFaults.Kind> more = fates(0.5);

    assertThat(again).isEqualTo(first);
    assertThat(first).contains(HttpFaults.Kind.RESET_BEFORE, HttpFaults.Kind.UNAVAILABLE);
    for (int i = 0; i < first.size(); i++) {
      if (first.get(i) != HttpFaults.Kind.TRUNCATE) {
        assertThat(more.get(i)).isEqualTo(first.get(i));
      }
    }
  }

  private List<HttpFaults.Kind> fates(double truncate) {
    faults.reset();
    faults.seed(7);
    faults.resetBefore(0.2);
    faults.unavailable(0.2);
    faults.truncate(truncate);
    return Stream.generate(faults::next)
        .limit(200)
        .map(HttpFate::fault)
        // In place of no fault, which no list here takes: what the third run adds.
        .map(fault -> fault == null ? HttpFaults.Kind.TRUNCATE : fault)
        .toList();
  }

  @Test
  void anImpossibleProbabilityIsRefused() {
    assertThatThrownBy(() -> faults.resetBefore(1.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("RESET_BEFORE")
        .hasMessageContaining("1.1");
    assertThatThrownBy(() -> faults.truncate(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> faults.stall(1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT0S");
    assertThatThrownBy(() -> faults.refuse(1, 200, "OK"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("200");
    assertThatThrownBy(() -> faults.refuse(1, 403, "<Access>"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("<Access>");
    assertThatThrownBy(() -> faults.refuseNext(0, 403, "AccessDenied"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0");
  }

  @Test
  void s3StopsAndComesBackOnItsPortWithAllItHad() {
    try (LocalCloud other = LocalCloud.start()) {
      other.createBucket("kept");
      URI before = other.s3Endpoint();
      S3AsyncClient direct = once(S3AsyncClient.builder().forcePathStyle(true), before);
      direct.putObject(b -> b.bucket("kept").key("a"), AsyncRequestBody.fromString("kept")).join();

      other.s3Outage(true);
      other.s3Outage(true);
      assertThatThrownBy(() -> direct.listObjectsV2(b -> b.bucket("kept")).join())
          .hasCauseInstanceOf(SdkClientException.class);
      other.s3Outage(false);
      other.s3Outage(false);

      assertThat(other.s3Endpoint()).isEqualTo(before);
      assertThat(
              direct
                  .getObject(b -> b.bucket("kept").key("a"), AsyncResponseTransformer.toBytes())
                  .join()
                  .asString(UTF_8))
          .isEqualTo("kept");
    }
  }
}

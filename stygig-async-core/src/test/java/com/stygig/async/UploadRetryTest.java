package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.sun.net.httpserver.HttpExchange;
import io.github.resilience4j.retry.Retry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Subscriber;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/** What uploads get over, and what they do not, against an S3 that has its troubles. */
@LocalCloudTest
class UploadRetryTest {
  private final LocalCloud cloud;
  private final String endpointName = "e-" + UUID.randomUUID();
  private StubS3 s3;
  private StygigAsyncClient client;

  UploadRetryTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("retry", "in/");
  }

  @BeforeEach
  void start() throws Exception {
    cloud.deploy(
        EndpointConfig.async(endpointName, request -> null, "s3://retry/out")
            .instanceCount(0)
            .build());
    s3 = new StubS3();
    client = client(b -> {});
  }

  @AfterEach
  void stop() {
    client.close();
    s3.close();
    cloud.deleteEndpoint(endpointName);
  }

  private StygigAsyncClient client(Consumer<StygigAsyncClient.Builder> settings) {
    StygigAsyncClient.Builder builder =
        StygigAsyncClient.builder()
            .endpointName(endpointName)
            .inputLocation("s3://retry/in/")
            .payloadDelivery(PayloadDelivery.S3)
            .region(cloud.region())
            .credentialsProvider(cloud.credentialsProvider())
            .s3EndpointOverride(s3.uri())
            .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
            .waiter(new ManualWaiter());
    settings.accept(builder);
    return builder.build();
  }

  private static CompletableFuture<InvocationReceipt> upload(StygigAsyncClient client, int bytes) {
    return upload(client, Payload.ofBytes(new byte[bytes]));
  }

  private static CompletableFuture<InvocationReceipt> upload(
      StygigAsyncClient client, Payload payload) {
    return client
        .submit(InferenceRequest.builder().payload(payload).build(), ResultDecoder.bytes())
        .receipt();
  }

  private static StubS3.Fault refusing(Duration time, int status, String code) {
    long end = System.nanoTime() + time.toNanos();
    return exchange -> System.nanoTime() < end && StubS3.refuse(exchange, status, code);
  }

  @ParameterizedTest
  @CsvSource({"5, 500, InternalError", "3, 503, SlowDown", "2, 400, RequestTimeout"})
  void secondsOfTroubleFailNoUpload(int seconds, int status, String code) {
    s3.fault = refusing(Duration.ofSeconds(seconds), status, code);

    List<CompletableFuture<InvocationReceipt>> uploads =
        IntStream.range(0, 100)
            .mapToObj(i -> upload(client, i == 0 ? 40_000_000 : 10_000))
            .toList();

    assertThat(uploads).allSatisfy(u -> assertThat(u).succeedsWithin(Duration.ofMinutes(1)));
    assertThat(s3.open).isEmpty();
  }

  @Test
  void partsThatAreRefusedManyTimesAreSentAgainByThemselves() {
    AtomicInteger refusals = new AtomicInteger();
    s3.fault =
        exchange ->
            isPart(exchange, 2)
                && refusals.incrementAndGet() <= 4
                && StubS3.refuse(exchange, 503, "SlowDown");

    assertThat(upload(client, 40_000_000)).succeedsWithin(Duration.ofMinutes(1));

    assertThat(s3.count("Part")).isEqualTo(5 + 4);
    assertThat(s3.count("Create")).isEqualTo(1);
  }

  private static boolean isPart(HttpExchange exchange, int number) {
    return StubS3.operation(exchange).equals("Part")
        && exchange.getRequestURI().getQuery().contains("partNumber=" + number);
  }

  @Test
  void aCompletionThatFailsInsideAnAnswerOf200IsTriedAgain() {
    AtomicInteger refusals = new AtomicInteger();
    s3.fault =
        exchange ->
            StubS3.operation(exchange).equals("Complete")
                && refusals.incrementAndGet() <= 4
                && StubS3.refuse(exchange, 200, "InternalError");

    assertThat(upload(client, 20_000_000)).succeedsWithin(Duration.ofMinutes(1));

    assertThat(s3.count("Complete")).isEqualTo(5);
  }

  @Test
  void connectionsThatBreakAreNoReasonToFail() {
    AtomicInteger breaks = new AtomicInteger();
    s3.fault =
        exchange -> {
          if (breaks.incrementAndGet() > 5) {
            return false;
          }
          exchange.getRequestBody().readNBytes(1_000);
          exchange.close();
          return true;
        };

    assertThat(upload(client, 20_000_000)).succeedsWithin(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @CsvSource({
    "403, AccessDenied",
    "404, NoSuchBucket",
    "400, InvalidRequest",
    "400, EntityTooLarge"
  })
  void whatIsRefusedForGoodFailsAtOnce(int status, String code) {
    s3.fault = refusing(Duration.ofDays(1), status, code);

    assertThatThrownBy(() -> upload(client, 1_000).join())
        .hasCauseInstanceOf(UploadException.class);
    assertThat(s3.requests).hasSize(1);
  }

  @Test
  void theUploadTimeoutEndsTheAttempts() {
    s3.fault = refusing(Duration.ofDays(1), 500, "InternalError");
    try (StygigAsyncClient impatient = client(b -> b.uploadTimeout(Duration.ofSeconds(2)))) {
      long start = System.nanoTime();

      assertThatThrownBy(() -> upload(impatient, 1_000).join())
          .hasCauseInstanceOf(UploadException.class)
          .hasRootCauseInstanceOf(TimeoutException.class);

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
      assertThat(s3.requests).hasSizeGreaterThan(2);
    }
  }

  @Test
  void aRetryOfTheUsersOwnDecidesAndCounts() {
    s3.fault = refusing(Duration.ofDays(1), 500, "InternalError");
    Retry retry = Retry.of("mine", Resilience.uploadRetryConfig().maxAttempts(3).build());
    try (StygigAsyncClient given = client(b -> b.resilience(r -> r.uploadRetry(retry)))) {
      assertThatThrownBy(() -> upload(given, 1_000).join())
          .hasCauseInstanceOf(UploadException.class);
    }

    assertThat(s3.requests).hasSize(3);
    assertThat(retry.getMetrics().getNumberOfFailedCallsWithRetryAttempt()).isEqualTo(1);
  }

  @Test
  void aPayloadThatCannotBeReadIsNotTriedAgain() {
    AtomicInteger subscriptions = new AtomicInteger();
    AsyncRequestBody broken =
        new AsyncRequestBody() {
          @Override
          public Optional<Long> contentLength() {
            return Optional.of(1_000L);
          }

          @Override
          public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
            subscriptions.incrementAndGet();
            AsyncRequestBody.fromString("x").subscribe(new FailsInTheMiddle(subscriber));
          }
        };

    assertThatThrownBy(() -> upload(client, Payload.ofStream(broken)).join())
        .hasCauseInstanceOf(UploadException.class)
        .hasMessageContaining("the disk is gone");
    assertThat(subscriptions).hasValue(1);
  }

  private record FailsInTheMiddle(Subscriber<? super ByteBuffer> subscriber)
      implements Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(org.reactivestreams.Subscription subscription) {
      subscriber.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer chunk) {
      subscriber.onNext(chunk);
      subscriber.onError(new IOException("the disk is gone"));
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onComplete() {}
  }
}

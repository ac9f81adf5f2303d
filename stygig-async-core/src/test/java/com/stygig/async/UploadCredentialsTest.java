package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.sun.net.httpserver.HttpExchange;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscriber;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Uploads while keys are rotated: S3 takes the key that is valid, and no other. */
@LocalCloudTest
class UploadCredentialsTest {
  private static final AwsBasicCredentials OLD = AwsBasicCredentials.create("OLDKEY", "secret");
  private static final AwsBasicCredentials NEW = AwsBasicCredentials.create("NEWKEY", "secret");
  private static final int ONE_REQUEST = 1_000;
  private static final int IN_PARTS = 40_000_000;

  private final LocalCloud cloud;
  private final String endpointName = "e-" + UUID.randomUUID();
  private final AtomicInteger resolutions = new AtomicInteger();
  private volatile AwsBasicCredentials current = OLD;
  private volatile AwsBasicCredentials valid = OLD;
  private StubS3 s3;

  UploadCredentialsTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("rotated", "in/");
  }

  @BeforeEach
  void start() throws Exception {
    cloud.deploy(
        EndpointConfig.async(endpointName, request -> null, "s3://rotated/out")
            .instanceCount(0)
            .build());
    s3 = new StubS3();
    s3.fault = exchange -> !isSignedWith(exchange, valid) && refuse(exchange, "ExpiredToken");
  }

  @AfterEach
  void stop() {
    s3.close();
    cloud.deleteEndpoint(endpointName);
  }

  private static boolean isSignedWith(HttpExchange exchange, AwsBasicCredentials credentials) {
    return exchange
        .getRequestHeaders()
        .getFirst("Authorization")
        .contains("Credential=" + credentials.accessKeyId() + "/");
  }

  private static boolean refuse(HttpExchange exchange, String code) throws java.io.IOException {
    return StubS3.refuse(exchange, code.equals("ExpiredToken") ? 400 : 403, code);
  }

  private AwsBasicCredentials resolve() {
    resolutions.incrementAndGet();
    return current;
  }

  private StygigAsyncClient client(Consumer<StygigAsyncClient.Builder> settings) {
    return bareClient(
        builder -> {
          builder.s3EndpointOverride(s3.uri());
          settings.accept(builder);
        });
  }

  private StygigAsyncClient bareClient(Consumer<StygigAsyncClient.Builder> settings) {
    StygigAsyncClient.Builder builder =
        StygigAsyncClient.builder()
            .endpointName(endpointName)
            .inputLocation("s3://rotated/in/")
            .payloadDelivery(PayloadDelivery.S3)
            .region(cloud.region())
            .credentialsProvider(this::resolve)
            .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
            .waiter(new ManualWaiter());
    settings.accept(builder);
    return builder.build();
  }

  private static CompletableFuture<InvocationReceipt> upload(StygigAsyncClient client, int bytes) {
    return client
        .submit(
            InferenceRequest.builder().payload(Payload.ofBytes(new byte[bytes])).build(),
            ResultDecoder.bytes())
        .receipt();
  }

  private void assertNothingIsLeft() {
    await().untilAsserted(() -> assertThat(s3.open).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "1000, ExpiredToken",
    "1000, InvalidAccessKeyId",
    "1000, SignatureDoesNotMatch",
    "1000, InvalidToken",
    "40000000, ExpiredToken",
    "40000000, InvalidAccessKeyId"
  })
  void anUploadBeginsAnewWithTheKeysOfThatMoment(int bytes, String code) {
    valid = NEW; // the provider does not know it yet
    s3.fault =
        exchange -> {
          if (isSignedWith(exchange, valid)) {
            return false;
          }
          current = NEW;
          return refuse(exchange, code);
        };
    try (StygigAsyncClient client = client(b -> {})) {
      assertThat(upload(client, bytes)).succeedsWithin(Duration.ofMinutes(1));
    }
    assertNothingIsLeft();
  }

  /** The AWS SDK has made the last part's request with the old ones, and aborts with them. */
  @Test
  void keysThatChangeInTheMiddleOfAnUploadLeaveNoPartsBehind() {
    s3.fault =
        exchange -> {
          boolean isThirdPart =
              String.valueOf(exchange.getRequestURI().getQuery()).contains("partNumber=3");
          if (isThirdPart && isSignedWith(exchange, OLD)) {
            current = NEW;
            valid = NEW;
          }
          return !isSignedWith(exchange, valid) && refuse(exchange, "ExpiredToken");
        };
    try (StygigAsyncClient client = client(b -> {})) {
      assertThat(upload(client, IN_PARTS)).succeedsWithin(Duration.ofMinutes(1));
    }
    assertThat(s3.count("Create")).isEqualTo(2);
    assertNothingIsLeft();
  }

  enum End {
    FAILURE,
    CANCEL,
    CLOSE
  }

  /** For a second and a half nobody has keys that S3 takes. */
  @ParameterizedTest
  @EnumSource(End.class)
  void aProviderThatLagsBehindS3LeavesNoPartsBehind(End end) {
    CountDownLatch isThirdPart = new CountDownLatch(1);
    s3.fault =
        exchange -> {
          boolean isThird =
              String.valueOf(exchange.getRequestURI().getQuery()).contains("partNumber=3");
          if (isThird && isSignedWith(exchange, OLD) && isThirdPart.getCount() > 0) {
            valid = NEW;
            CompletableFuture.delayedExecutor(1_500, TimeUnit.MILLISECONDS)
                .execute(() -> current = NEW);
            isThirdPart.countDown();
          }
          return !isSignedWith(exchange, valid) && refuse(exchange, "ExpiredToken");
        };
    try (StygigAsyncClient client = client(b -> {})) {
      InferenceHandle<byte[]> handle =
          client.submit(
              InferenceRequest.builder().payload(Payload.ofBytes(new byte[IN_PARTS])).build(),
              ResultDecoder.bytes());
      if (end == End.FAILURE) {
        assertThat(handle.receipt()).succeedsWithin(Duration.ofMinutes(1));
      } else {
        await().until(() -> isThirdPart.getCount() == 0);
      }
      if (end == End.CANCEL) {
        handle.cancel();
      }
      if (end != End.CLOSE) {
        assertNothingIsLeft();
      }
    }
    assertNothingIsLeft();
  }

  @Test
  void aProviderThatThrowsWhenAnUploadIsAbortedLeavesNoPartsBehind() {
    AtomicLong failsUntil = new AtomicLong(Long.MIN_VALUE);
    AwsCredentialsProvider provider =
        () -> {
          if (System.nanoTime() - failsUntil.get() < 0) {
            throw new IllegalStateException("the vault is sealed");
          }
          return OLD;
        };
    s3.fault =
        exchange -> {
          boolean isThird =
              String.valueOf(exchange.getRequestURI().getQuery()).contains("partNumber=3");
          if (isThird
              && failsUntil.compareAndSet(Long.MIN_VALUE, System.nanoTime() + 2_500_000_000L)) {
            return refuse(exchange, "ExpiredToken");
          }
          return StubS3.operation(exchange).equals("Abort")
              && s3.count("Abort") == 1
              && refuse(exchange, "ExpiredToken");
        };
    try (StygigAsyncClient client = client(b -> b.credentialsProvider(provider))) {
      CompletableFuture<InvocationReceipt> upload = upload(client, IN_PARTS);
      await().until(upload::isDone); // however it has fared in that time
      assertNothingIsLeft();
    }
  }

  @Test
  void allThatTogetherHasTheUploadTimeout() {
    AtomicInteger attempts = new AtomicInteger();
    s3.fault =
        exchange -> {
          attempts.incrementAndGet();
          sleep(Duration.ofMillis(700));
          return refuse(exchange, "ExpiredToken");
        };
    try (StygigAsyncClient client = client(b -> b.uploadTimeout(Duration.ofSeconds(1)))) {
      assertThatThrownBy(() -> upload(client, ONE_REQUEST).join())
          .hasCauseInstanceOf(UploadException.class)
          .hasRootCauseInstanceOf(TimeoutException.class);
    }
    assertThat(attempts.get()).isLessThanOrEqualTo(2);
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static InferenceHandle<byte[]> submitStream(
      StygigAsyncClient client, Consumer<Subscriber<? super ByteBuffer>> onSubscribe) {
    AsyncRequestBody body =
        new AsyncRequestBody() {
          @Override
          public Optional<Long> contentLength() {
            return Optional.of(1_000L);
          }

          @Override
          public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
            onSubscribe.accept(subscriber);
          }
        };
    return client.submit(
        InferenceRequest.builder().payload(Payload.ofStream(body)).build(), ResultDecoder.bytes());
  }

  private static void failForWantOfCredentials(Subscriber<? super ByteBuffer> subscriber) {
    AsyncRequestBody.fromPublisher(
            SdkPublisher.<ByteBuffer>adapt(
                s ->
                    s.onSubscribe(
                        new org.reactivestreams.Subscription() {
                          @Override
                          public void request(long n) {
                            s.onError(SdkClientException.create("Unable to load credentials"));
                          }

                          @Override
                          public void cancel() {}
                        })))
        .subscribe(subscriber);
  }

  /** It may read from S3 itself, with other keys. */
  @Test
  void thePayloadsOwnTroubleWithCredentialsIsNotOurs() {
    AtomicInteger subscriptions = new AtomicInteger();
    try (StygigAsyncClient client = client(b -> {})) {
      InferenceHandle<byte[]> handle =
          submitStream(
              client,
              subscriber -> {
                subscriptions.incrementAndGet();
                failForWantOfCredentials(subscriber);
              });

      assertThatThrownBy(() -> handle.receipt().join()).hasCauseInstanceOf(UploadException.class);
    }
    assertThat(subscriptions).hasValue(1);
  }

  @Test
  void whatAStreamFailsWithTheSecondTimeDoesNotHideTheRefusal() {
    AtomicInteger subscriptions = new AtomicInteger();
    s3.fault = exchange -> refuse(exchange, "ExpiredToken");
    try (StygigAsyncClient client = client(b -> {})) {
      InferenceHandle<byte[]> handle =
          submitStream(
              client,
              subscriber -> {
                if (subscriptions.getAndIncrement() > 0) {
                  throw new IllegalStateException("read already");
                }
                AsyncRequestBody.fromBytes(new byte[1_000]).subscribe(subscriber);
              });

      assertThatThrownBy(() -> handle.receipt().join())
          .cause()
          .hasMessageContaining("read already")
          .satisfies(
              error ->
                  assertThat(error.getSuppressed())
                      .singleElement()
                      .asString()
                      .contains("ExpiredToken"));
    }
  }

  static Stream<RuntimeException> providerFailures() {
    return Stream.of(
        SdkClientException.create("Unable to load credentials from any of the providers"),
        new IllegalStateException("the vault is sealed"),
        new NullPointerException());
  }

  @ParameterizedTest
  @MethodSource("providerFailures")
  void anUploadSurvivesAProviderThatHasNoCredentialsForAMoment(RuntimeException error) {
    AwsCredentialsProvider provider = failing(2, error);
    try (StygigAsyncClient client = client(b -> b.credentialsProvider(provider))) {
      assertThat(upload(client, ONE_REQUEST)).succeedsWithin(Duration.ofMinutes(1));
    }
  }

  @Test
  void soDoesOneThroughTheUsersOwnClient() {
    AwsCredentialsProvider provider = failing(2, new IllegalStateException("the vault is sealed"));
    try (S3AsyncClient given =
            S3AsyncClient.builder()
                .endpointOverride(s3.uri())
                .forcePathStyle(true)
                .region(cloud.region())
                .credentialsProvider(provider)
                .build();
        StygigAsyncClient client = bareClient(b -> b.s3Client(given))) {
      assertThat(upload(client, ONE_REQUEST)).succeedsWithin(Duration.ofMinutes(1));
    }
  }

  private AwsCredentialsProvider failing(int times, RuntimeException error) {
    return () -> {
      if (resolutions.getAndIncrement() < times) {
        throw error;
      }
      return OLD;
    };
  }

  @Test
  void keysThatAreWrongAreToldAfterFiveAttempts() {
    valid = NEW;
    try (StygigAsyncClient client = client(b -> {})) {
      assertThatThrownBy(() -> upload(client, ONE_REQUEST).join())
          .hasCauseInstanceOf(UploadException.class)
          .rootCause()
          .isInstanceOfSatisfying(
              AwsServiceException.class,
              e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ExpiredToken"));
    }
    assertThat(s3.requests).hasSize(5);
  }

  @Test
  void thatItBeginsAnewIsToldOnceForManyUploads() throws Exception {
    valid = NEW;
    try (Logs logs = Logs.of(ClientResources.class);
        StygigAsyncClient client = client(b -> {})) {
      List<CompletableFuture<InvocationReceipt>> uploads =
          IntStream.range(0, 20).mapToObj(i -> upload(client, ONE_REQUEST)).toList();
      await().until(() -> logs.all().contains("begins anew"));
      current = NEW;

      assertThat(uploads).allSatisfy(u -> assertThat(u).succeedsWithin(Duration.ofMinutes(1)));
      assertThat(logs.all().lines())
          .filteredOn(line -> line.contains("WARN") && line.contains("begins anew"))
          .hasSize(1);
    }
  }

  /** Between two attempts there is nothing that could be cancelled. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingIsSentAfterItWasCancelledOrClosedInThePause(boolean isClosed) {
    valid = NEW;
    CountDownLatch refused = new CountDownLatch(2);
    s3.fault =
        exchange -> {
          refused.countDown();
          return refuse(exchange, "ExpiredToken");
        };
    try (StygigAsyncClient client = client(b -> {})) {
      InferenceHandle<byte[]> handle =
          client.submit(
              InferenceRequest.builder().payload(Payload.ofBytes(new byte[10])).build(),
              ResultDecoder.bytes());
      await().until(() -> refused.getCount() == 0);
      if (isClosed) {
        client.close(Duration.ZERO);
      } else {
        handle.cancel();
      }
      assertThat(handle.result()).failsWithin(Duration.ofSeconds(10));
      await()
          .during(Duration.ofSeconds(3))
          .atMost(Duration.ofMinutes(1))
          .until(() -> s3.requests.size() <= 3); // one may have been on its way
    }
  }

  @Test
  void aMissingPermissionIsToldAtOnce() {
    s3.fault = exchange -> refuse(exchange, "AccessDenied");
    try (StygigAsyncClient client = client(b -> {})) {
      assertThatThrownBy(() -> upload(client, ONE_REQUEST).join())
          .hasCauseInstanceOf(UploadException.class);
    }
    assertThat(s3.requests).hasSize(1);
  }
}

package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;

/** Nobody waits for credentials: no caller, no scheduler, no thread of the AWS SDK. */
@LocalCloudTest
class SlowCredentialsTest {
  private static final Duration SLOW = Duration.ofSeconds(2);

  /** What takes this long has waited for credentials more than once. */
  private static final Duration MUCH = Duration.ofSeconds(10);

  private final LocalCloud cloud;
  private final String endpointName = "e-" + UUID.randomUUID();
  private final ManualWaiter waiter = new ManualWaiter();
  private final SlowCredentials credentials;
  private final List<AutoCloseable> closeables = new ArrayList<>();

  SlowCredentialsTest(LocalCloud cloud) {
    this.cloud = cloud;
    this.credentials = new SlowCredentials(cloud.credentialsProvider());
  }

  /** Caches nothing, and takes its time until it is told not to. */
  private static final class SlowCredentials implements AwsCredentialsProvider {
    private final AwsCredentialsProvider credentials;
    private final CountDownLatch isFast = new CountDownLatch(1);
    final AtomicInteger underWay = new AtomicInteger();
    final AtomicInteger mostUnderWay = new AtomicInteger();
    final Set<String> threads = ConcurrentHashMap.newKeySet();

    SlowCredentials(AwsCredentialsProvider credentials) {
      this.credentials = credentials;
    }

    @Override
    public AwsCredentials resolveCredentials() {
      threads.add(Thread.currentThread().getName());
      mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
      try {
        var unused = isFast.await(SLOW.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      underWay.decrementAndGet();
      return credentials.resolveCredentials();
    }

    void beFast() {
      isFast.countDown();
    }
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("bucket", "in/", "out/");
  }

  @BeforeEach
  void deploy() {
    cloud.deploy(
        EndpointConfig.async(endpointName, request -> null, "s3://bucket/out")
            .instanceCount(0)
            .build());
  }

  @AfterEach
  void close() throws Exception {
    credentials.beFast();
    for (AutoCloseable closeable : closeables) {
      closeable.close();
    }
    cloud.deleteEndpoint(endpointName);
  }

  private <C extends AutoCloseable> C open(C closeable) {
    closeables.add(0, closeable);
    return closeable;
  }

  private StygigAsyncClient.Builder builder(AwsCredentialsProvider provider) {
    return StygigAsyncClient.builder()
        .endpointName(endpointName)
        .inputLocation("s3://bucket/in/")
        .region(cloud.region())
        .credentialsProvider(provider)
        .s3EndpointOverride(cloud.s3Endpoint())
        .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
        .waiter(waiter);
  }

  private static InferenceRequest request() {
    return InferenceRequest.builder().payload(Payload.ofUtf8("x")).build();
  }

  private static List<InferenceHandle<byte[]>> submit(StygigAsyncClient client, int count) {
    List<InferenceHandle<byte[]>> handles = new ArrayList<>();
    assertTimeoutPreemptively(
        MUCH,
        () -> {
          for (int i = 0; i < count; i++) {
            handles.add(client.submit(request(), ResultDecoder.bytes()));
          }
        });
    return handles;
  }

  @Test
  void aThousandSubmitsDoNotWaitForCredentials() {
    StygigAsyncClient client = open(builder(credentials).build());
    List<InferenceHandle<byte[]>> handles = submit(client, 1_000);
    credentials.beFast();
    handles.forEach(handle -> handle.receipt().join());
    assertThat(credentials.mostUnderWay).hasValue(1);
    assertThat(credentials.threads).containsExactly("stygig-async-credentials");
  }

  @Test
  void submitDoesNotWaitForTheCredentialsOfClientsThatAreGiven() {
    SageMakerRuntimeAsyncClient sageMaker =
        open(
            SageMakerRuntimeAsyncClient.builder()
                .region(cloud.region())
                .credentialsProvider(credentials)
                .endpointOverride(cloud.sageMakerRuntimeEndpoint())
                .build());
    S3AsyncClient s3 =
        open(
            S3AsyncClient.builder()
                .region(cloud.region())
                .credentialsProvider(credentials)
                .endpointOverride(cloud.s3Endpoint())
                .forcePathStyle(true)
                .build());
    StygigAsyncClient client =
        open(
            builder(cloud.credentialsProvider())
                .sageMakerRuntimeClient(sageMaker)
                .s3Client(s3)
                .payloadDelivery(PayloadDelivery.S3)
                .build());
    List<InferenceHandle<byte[]>> handles = submit(client, 20);
    credentials.beFast();
    handles.forEach(handle -> handle.receipt().join());
    assertThat(credentials.mostUnderWay).hasValue(1);
    assertThat(credentials.threads).containsExactly("stygig-async-credentials");
  }

  @Test
  void timeOutsFireWhileCredentialsAreWaitedFor() {
    StygigAsyncClient client =
        open(builder(credentials).acceptanceTimeout(Duration.ofMillis(100)).build());
    List<InferenceHandle<byte[]>> handles = submit(client, 20);
    for (InferenceHandle<byte[]> handle : handles) {
      assertThatThrownBy(() -> handle.receipt().get(MUCH.toSeconds(), TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              InvocationException.class, e -> assertThat(e.isUnanswered()).isFalse())
          .hasCauseInstanceOf(TimeoutException.class);
    }
    assertThat(credentials.underWay).hasValue(1);
  }

  /** Each part is a call of its own, made on whatever thread has sent the one before. */
  @Test
  void noPartOfAnUploadWaitsForCredentialsOnAnEventLoop(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("large"), new byte[40 << 20]);
    StygigAsyncClient client = open(builder(credentials).build());
    InferenceHandle<byte[]> handle =
        assertTimeoutPreemptively(
            MUCH,
            () ->
                client.submit(
                    InferenceRequest.builder().payload(Payload.ofFile(file)).build(),
                    ResultDecoder.bytes()));
    credentials.beFast();
    handle.receipt().join();
    assertThat(credentials.threads).containsExactly("stygig-async-credentials");
  }

  @Test
  void readingAResultWaitsForCredentialsOnNoThreadOfOurs() {
    StygigAsyncClient client = open(builder(credentials).build());
    credentials.beFast();
    InferenceHandle<byte[]> handle = client.submit(request(), ResultDecoder.bytes());
    S3Uri output = handle.receipt().join().outputLocation();
    cloud
        .s3Client()
        .putObject(
            b -> b.bucket(output.bucket()).key(output.key()), AsyncRequestBody.fromString("result"))
        .join();
    waiter.outcome(handle.inferenceId()).complete(InferenceOutcome.succeeded());
    assertThat(handle.result().join()).asString().isEqualTo("result");
    assertThat(credentials.threads).containsExactly("stygig-async-credentials");
  }

  @Test
  void whatTheProviderThrowsIsToldAsItIs() {
    SdkClientException failure = SdkClientException.create("the vault is closed");
    StygigAsyncClient client =
        open(
            builder(
                    () -> {
                      throw failure;
                    })
                .resilience(r -> r.invocationRetry(once()))
                .build());
    assertThatThrownBy(() -> client.submit(request(), ResultDecoder.bytes()).receipt().join())
        .cause()
        .isInstanceOf(InvocationException.class)
        .hasMessageContaining("did not accept")
        .hasMessageContaining("the vault is closed")
        .hasRootCause(failure);
  }

  private static io.github.resilience4j.retry.Retry once() {
    return io.github.resilience4j.retry.Retry.of(
        "once", io.github.resilience4j.retry.RetryConfig.custom().maxAttempts(1).build());
  }

  @Test
  void acceptedAgainOnceTheProviderAnswers() {
    StygigAsyncClient client = open(builder(credentials).build());
    CompletableFuture<InvocationReceipt> receipt =
        assertTimeoutPreemptively(
            MUCH, () -> client.submit(request(), ResultDecoder.bytes()).receipt());
    await().until(() -> credentials.underWay.get() == 1);
    assertThat(receipt).isNotDone();
    credentials.beFast();
    assertThat(receipt.join()).isNotNull();
  }
}

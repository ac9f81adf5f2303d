package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.testkit.LocalEndpoint;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/** An input that is not what it said, or that breaks the rules, ends before anything is invoked. */
@Timeout(90)
@LocalCloudTest
class DeclaredLengthTest {
  @TempDir static Path directory;

  private final LocalCloud cloud;
  private final String endpointName = "e-" + UUID.randomUUID();
  private LocalEndpoint endpoint;

  DeclaredLengthTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("bucket", "in/");
  }

  @BeforeEach
  void deploy() {
    endpoint =
        cloud.deploy(
            EndpointConfig.async(endpointName, request -> null, "s3://bucket/out")
                .instanceCount(0)
                .build());
  }

  @AfterEach
  void delete() {
    cloud.deleteEndpoint(endpointName);
  }

  private StygigAsyncClient.Builder builder() {
    return StygigAsyncClient.builder()
        .endpointName(endpointName)
        .inputLocation("s3://bucket/in/")
        .region(cloud.region())
        .credentialsProvider(cloud.credentialsProvider())
        .s3EndpointOverride(cloud.s3Endpoint())
        .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
        .waiter(new ManualWaiter());
  }

  private InferenceHandle<byte[]> submit(StygigAsyncClient client, Payload payload) {
    return client.submit(
        InferenceRequest.builder().payload(payload).build(), ResultDecoder.bytes());
  }

  private void assertNothingCameOfIt() {
    assertThat(endpoint.acceptedInvocations()).isZero();
    await()
        .untilAsserted(
            () ->
                assertThat(
                        cloud
                            .s3Client()
                            .listMultipartUploads(b -> b.bucket("bucket"))
                            .join()
                            .uploads())
                    .isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "AUTO, 1000, 600",
    "AUTO, 1000, 5000",
    "AUTO, 1000, 1001",
    "S3, 1000, 600",
    "S3, 1000, 5000",
    "AUTO, 200000, 199999",
    "AUTO, 200000, 300000",
    "AUTO, 200000, 200001",
    "AUTO, 20000000, 19999999",
    "AUTO, 20000000, 16777216",
    "AUTO, 20000000, 20000001",
    "AUTO, 25165824, 25165825",
    "AUTO, 25165824, 25165823"
  })
  void aStreamThatIsNotAsLongAsItSaidIsNeverInvokedWith(
      PayloadDelivery delivery, int announced, int delivered) {
    for (int chunk : new int[] {1 << 14, 1 << 20, delivered}) {
      try (StygigAsyncClient client = builder().payloadDelivery(delivery).build()) {
        Payload payload =
            Payload.ofStream(new PacedBody(new byte[delivered], announced, chunk, Duration.ZERO));

        assertThatThrownBy(() -> submit(client, payload).result().get(60, TimeUnit.SECONDS))
            .hasCauseInstanceOf(UploadException.class)
            .hasMessageContaining(String.valueOf(announced))
            .hasMessageContaining(String.valueOf(delivered));
        assertNothingCameOfIt();
      }
    }
  }

  /** Of one request and of parts, and larger than what the buffers on the way take. */
  @ParameterizedTest
  @CsvSource({"30000000, 29999999", "30000000, 30000001", "4000000, 100", "4000000, 4000001"})
  void aFileThatChangesWhileItIsSentIsNeverInvokedWith(int before, int after) throws Exception {
    Path file = Files.write(directory.resolve(UUID.randomUUID().toString()), new byte[before]);
    try (SlowStart s3 = new SlowStart(cloud.s3Endpoint());
        StygigAsyncClient client = builder().s3EndpointOverride(s3.uri()).build()) {
      InferenceHandle<byte[]> handle = submit(client, Payload.ofFile(file));
      s3.awaitConnection();
      try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
        if (after < before) {
          channel.truncate(after);
        } else {
          channel.position(before).write(ByteBuffer.allocate(after - before));
        }
      }
      s3.letThrough();

      assertThatThrownBy(() -> handle.result().get(60, TimeUnit.SECONDS))
          .hasCauseInstanceOf(UploadException.class)
          .hasMessageContaining(String.valueOf(before))
          .hasMessageContaining(String.valueOf(after));
      assertNothingCameOfIt();
    }
  }

  /** What a user's body does wrong; and the words that say so, or none if only time tells. */
  @SuppressWarnings("ImmutableEnumChecker")
  private enum Fault {
    THROWS_IN_SUBSCRIBE(
        s -> {
          throw new LinkageError("no such class");
        }),
    THROWS_AFTER_ON_SUBSCRIBE(
        s -> {
          s.onSubscribe(requests(n -> {}));
          throw new OutOfMemoryError("in subscribe");
        }),
    THROWS_IN_REQUEST(
        s ->
            s.onSubscribe(
                requests(
                    n -> {
                      throw new StackOverflowError("in request");
                    }))),
    NULL_ITEM(s -> s.onSubscribe(requests(n -> s.onNext(null)))),
    NULL_ERROR(s -> s.onSubscribe(requests(n -> s.onError(null)))),
    NULL_SUBSCRIPTION(s -> s.onSubscribe(null)),
    TWO_ERRORS(
        s ->
            s.onSubscribe(
                requests(
                    n -> {
                      s.onError(new AssertionError("first"));
                      s.onError(new AssertionError("second"));
                    }))),
    ITEMS_AFTER_THE_END(
        s ->
            s.onSubscribe(
                requests(
                    n -> {
                      s.onNext(ByteBuffer.allocate(10));
                      s.onComplete();
                      s.onNext(ByteBuffer.allocate(1_000_000));
                    }))),
    UNASKED_ITEMS(
        s -> {
          s.onSubscribe(requests(n -> {}));
          for (int i = 0; i < 10_000; i++) {
            s.onNext(ByteBuffer.allocate(10_000));
          }
        }),
    ITEMS_WITHOUT_SUBSCRIPTION(s -> s.onNext(ByteBuffer.allocate(10))),
    NO_SUBSCRIPTION(s -> {}),
    NO_ITEM(s -> s.onSubscribe(requests(n -> {}))),
    NO_END(
        s -> {
          boolean[] isSent = new boolean[1];
          s.onSubscribe(
              requests(
                  n -> {
                    if (!isSent[0]) {
                      isSent[0] = true;
                      s.onNext(ByteBuffer.allocate(10));
                    }
                  }));
        });

    private final Consumer<Subscriber<? super ByteBuffer>> body;

    Fault(Consumer<Subscriber<? super ByteBuffer>> body) {
      this.body = body;
    }

    private static Subscription requests(Consumer<Long> onRequest) {
      return new Subscription() {
        @Override
        public void request(long n) {
          onRequest.accept(n);
        }

        @Override
        public void cancel() {}
      };
    }

    AsyncRequestBody ofLength(long length) {
      return new AsyncRequestBody() {
        @Override
        public Optional<Long> contentLength() {
          return Optional.of(length);
        }

        @Override
        public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
          body.accept(subscriber);
        }
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aBodyThatBreaksTheRulesLeavesNoFutureOpen(Fault fault) {
    boolean onlyTimeTells = fault.name().startsWith("NO_");
    for (long length : new long[] {1_000, 200_000, 20_000_000}) {
      Duration limit = onlyTimeTells ? Duration.ofMillis(300) : Duration.ofMinutes(5);
      try (StygigAsyncClient client = builder().uploadTimeout(limit).build()) {
        InferenceHandle<byte[]> handle = submit(client, Payload.ofStream(fault.ofLength(length)));

        assertThatThrownBy(() -> handle.result().get(60, TimeUnit.SECONDS))
            .as("%s of %s bytes", fault, length)
            .hasCauseInstanceOf(UploadException.class);
        assertNothingCameOfIt();
      }
    }
  }

  @Test
  void whatIsAsLongAsItSaidArrives() {
    for (int length : new int[] {1_000, 200_000, 20_000_000, 25_165_824}) {
      try (StygigAsyncClient client = builder().build()) {
        Payload payload =
            Payload.ofStream(new PacedBody(new byte[length], length, 1 << 17, Duration.ZERO));

        assertThat(submit(client, payload).receipt().join()).isNotNull();
      }
    }
  }
}

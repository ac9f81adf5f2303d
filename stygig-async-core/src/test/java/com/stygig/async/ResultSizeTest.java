package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.SmallObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;

/** Results that no memory holds, from a server that counts what it gets rid of. */
class ResultSizeTest {
  private static final long FIVE_GB = 5L << 30;
  private static final long MIB = 1 << 20;

  /** For {@link HttpExchange#sendResponseHeaders}: chunks, and no Content-Length. */
  private static final long UNTOLD = 0;

  /** What the sockets and Netty may hold of a transfer that nobody reads. */
  private static final long IN_BETWEEN = 24 * MIB;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicLong bytesSent = new AtomicLong();
  private final AtomicInteger open = new AtomicInteger();
  private final SageMakerRuntimeAsyncClient sageMaker = mock();
  private final ManualWaiter waiter = new ManualWaiter();
  private HttpServer server;
  private StygigAsyncClient client;
  private volatile long toldLength = FIVE_GB;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::sendZeros);
    server.start();
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class)))
        .thenReturn(
            CompletableFuture.completedFuture(
                InvokeEndpointAsyncResponse.builder()
                    .outputLocation("s3://bucket/out/1.out")
                    .build()));
    client =
        StygigAsyncClient.builder()
            .endpointName("e")
            .region(Region.US_EAST_1)
            .credentialsProvider(credentials())
            .s3EndpointOverride(endpoint())
            .sageMakerRuntimeClient(sageMaker)
            .maxResultSize(MIB)
            .waiter(waiter)
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
    threads.shutdownNow();
  }

  private static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret"));
  }

  private URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Until the client hangs up, or all is sent. */
  private void sendZeros(HttpExchange exchange) throws IOException {
    open.incrementAndGet();
    byte[] zeros = new byte[64 * 1024];
    try (exchange) {
      exchange.sendResponseHeaders(200, toldLength);
      OutputStream body = exchange.getResponseBody();
      for (long left = toldLength == UNTOLD ? FIVE_GB : toldLength; left > 0; ) {
        int length = (int) Math.min(left, zeros.length);
        body.write(zeros, 0, length);
        left -= length;
        bytesSent.addAndGet(length);
      }
    } finally {
      open.decrementAndGet();
    }
  }

  private InferenceHandle<byte[]> read() {
    InferenceHandle<byte[]> handle =
        client.submit(
            InferenceRequest.builder().payload(Payload.ofUtf8("x")).build(), ResultDecoder.bytes());
    waiter.outcome(handle.inferenceId()).complete(InferenceOutcome.succeeded());
    return handle;
  }

  @Test
  void fiveGigabytesFailTheInferenceAndAreNotTransferred() {
    assertThatThrownBy(() -> read().result().join())
        .hasCauseInstanceOf(ResultReadException.class)
        .hasMessageContaining("5368709120 bytes")
        .hasMessageContaining("maxResultSize of 1048576");

    await().until(() -> open.get() == 0);
    assertThat(bytesSent).hasValueLessThan(IN_BETWEEN);
  }

  @Test
  void aServerThatDoesNotTellTheSizeIsBrokenOffAtTheLimit() {
    toldLength = UNTOLD;

    assertThatThrownBy(() -> read().result().join())
        .hasCauseInstanceOf(ResultReadException.class)
        .hasMessageContaining("maxResultSize of 1048576");

    await().until(() -> open.get() == 0);
    assertThat(bytesSent).hasValueLessThan(IN_BETWEEN);
  }

  @ParameterizedTest
  @ValueSource(longs = {FIVE_GB, UNTOLD})
  void manyAtOnceFailAsWell(long length) {
    toldLength = length;

    List<CompletableFuture<byte[]>> results =
        IntStream.range(0, 20).mapToObj(i -> read().result()).toList();

    for (CompletableFuture<byte[]> result : results) {
      assertThatThrownBy(result::join).hasCauseInstanceOf(ResultReadException.class);
    }
    await().until(() -> open.get() == 0);
    assertThat(bytesSent).hasValueLessThan(20 * IN_BETWEEN);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1000, MIB - 1, MIB})
  void whatIsWithinTheLimitArrivesWhole(long length) {
    toldLength = length;

    assertThat(read().result().join()).hasSize((int) length);
  }

  @Test
  void theStartOfALargeObjectCanBeHadFromAServerThatKnowsNoRanges() {
    try (S3AsyncClient s3 =
        S3AsyncClient.builder()
            .region(Region.US_EAST_1)
            .credentialsProvider(credentials())
            .endpointOverride(endpoint())
            .forcePathStyle(true)
            .build()) {
      for (long length : new long[] {FIVE_GB, UNTOLD, 10}) {
        toldLength = length;
        SmallObject start =
            s3.getObject(b -> b.bucket("bucket").key("failed"), SmallObject.startOf(1000)).join();

        assertThat(start.bytes().orElseThrow().asByteArrayUnsafe())
            .hasSize(length == 10 ? 10 : 1000);
        assertThat(start.toString()).hasSizeLessThan(60);
      }
      await().until(() -> open.get() == 0);
      assertThat(bytesSent).hasValueLessThan(2 * IN_BETWEEN);
    }
  }
}

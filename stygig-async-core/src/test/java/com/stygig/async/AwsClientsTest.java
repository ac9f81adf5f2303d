package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.resilience4j.retry.Retry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Subscriber;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Connections and threads, against a server that answers a PUT when it is told to. */
class AwsClientsTest {
  private static final int ALL_CONNECTIONS = 100;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledExecutorService scheduler = Threads.scheduler();
  private final AtomicInteger puts = new AtomicInteger();
  private final AtomicInteger maxPuts = new AtomicInteger();
  private HttpServer server;
  private AwsClients clients;

  /** Answers to PUTs wait for it. */
  private final CountDownLatch release = new CountDownLatch(1);

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    clients =
        new AwsClients(
            Region.US_EAST_1,
            StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")),
            null,
            AwsCustomizers.NONE,
            List.of());
  }

  @AfterEach
  void stop() {
    release.countDown();
    clients.close();
    server.stop(0);
    threads.shutdownNow();
    scheduler.shutdownNow();
  }

  private CompletableFuture<S3AsyncClient> uploads() {
    return clients.s3ForUploads(
        endpoint(),
        UploadNetwork.adaptive(scheduler, threads, System::nanoTime),
        Retry.of("upload", Resilience.uploadRetryConfig().build()));
  }

  private URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      if (method.equals("PUT")) {
        maxPuts.accumulateAndGet(puts.incrementAndGet(), Math::max);
        awaitQuietly(release);
      }
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      if (method.equals("PUT")) {
        puts.decrementAndGet();
        exchange.getResponseHeaders().add("ETag", "\"1\"");
        exchange.sendResponseHeaders(200, -1);
      } else {
        byte[] body = (method.equals("POST") ? xml(exchange) : "result").getBytes(UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static String xml(HttpExchange exchange) {
    return exchange.getRequestURI().getQuery().startsWith("uploads")
        ? "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>"
        : "<CompleteMultipartUploadResult><ETag>\"1-1\"</ETag></CompleteMultipartUploadResult>";
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aLargeFileHasEightPartsUnderWayAndNoMore(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("large");
    try (RandomAccessFile created = new RandomAccessFile(file.toFile(), "rw")) {
      created.setLength(30L << 23);
    }
    S3AsyncClient s3 = uploads().join();

    CompletableFuture<?> uploaded =
        s3.putObject(b -> b.bucket("bucket").key("large"), AsyncRequestBody.fromFile(file));

    await().until(() -> puts.get() >= 8);
    release.countDown();
    assertThat(uploaded).succeedsWithin(Duration.ofMinutes(1));
    assertThat(maxPuts).hasValue(8);
  }

  @Test
  void aResultIsReadWhileUploadsHaveAllTheirConnections() {
    S3AsyncClient uploads = uploads().join();
    List<CompletableFuture<?>> uploaded =
        IntStream.range(0, ALL_CONNECTIONS + 1)
            .<CompletableFuture<?>>mapToObj(
                i ->
                    uploads.putObject(
                        b -> b.bucket("bucket").key("in/" + i), AsyncRequestBody.fromString("x")))
            .toList();
    await().until(() -> puts.get() == ALL_CONNECTIONS);

    var result =
        clients
            .s3ForReads(endpoint())
            .getObject(b -> b.bucket("bucket").key("out/1"), AsyncResponseTransformer.toBytes());

    assertThat(result).succeedsWithin(Patience.LIMIT);
    assertThat(uploaded).noneMatch(CompletableFuture::isDone);
    release.countDown();
    uploaded.forEach(CompletableFuture::join);
    assertThat(maxPuts).hasValue(ALL_CONNECTIONS);
  }

  @Test
  void allClientsShareEventLoopsThatEndWithThem() {
    release.countDown();
    Set<Thread> before = eventLoops();
    S3AsyncClient reads = clients.s3ForReads(endpoint());
    S3AsyncClient uploads = uploads().join();
    for (int i = 0; i < 20; i++) {
      String key = "in/" + i;
      uploads
          .putObject(b -> b.bucket("bucket").key(key), AsyncRequestBody.fromString("x"))
          .thenCompose(
              put ->
                  reads.getObject(
                      b -> b.bucket("bucket").key(key), AsyncResponseTransformer.toBytes()))
          .join();
    }
    Set<Thread> ours = eventLoops();
    ours.removeAll(before);
    assertThat(ours).hasSizeBetween(1, Math.min(4, Runtime.getRuntime().availableProcessors()));

    clients.close();

    await().until(() -> ours.stream().noneMatch(Thread::isAlive));
  }

  @Test
  void closingDoesNotWaitForABodyThatBlocksAnEventLoop() {
    CountDownLatch blocked = new CountDownLatch(1);
    AsyncRequestBody body =
        new AsyncRequestBody() {
          @Override
          public Optional<Long> contentLength() {
            return Optional.of(1L);
          }

          @Override
          public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
            blocked.countDown();
            awaitQuietly(release);
          }
        };
    Set<Thread> before = eventLoops();
    var uploaded = uploads().join().putObject(b -> b.bucket("bucket").key("in/1"), body);
    awaitQuietly(blocked);
    Set<Thread> ours = eventLoops();
    ours.removeAll(before);

    // The AWS SDK would wait for five seconds.
    assertThat(CompletableFuture.runAsync(clients::close)).succeedsWithin(Duration.ofSeconds(4));

    release.countDown();
    await().until(uploaded::isDone);
    await().until(() -> ours.stream().noneMatch(Thread::isAlive));
  }

  private static Set<Thread> eventLoops() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().contains("NettyEventLoop"))
        .collect(Collectors.toSet());
  }
}

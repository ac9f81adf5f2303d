package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/** Whose threads run the caller's code, with the AWS clients that the library builds. */
@LocalCloudTest
class CallbackThreadsTest {
  private static final String OURS = "stygig-async-callbacks-\\d+";

  private final LocalCloud cloud;
  private final String endpointName = "e-" + UUID.randomUUID();
  private final List<AutoCloseable> closeables = new ArrayList<>();

  /** The thread of each piece of the caller's code that ran, after what it was for. */
  private final Set<String> ran = ConcurrentHashMap.newKeySet();

  CallbackThreadsTest(LocalCloud cloud) {
    this.cloud = cloud;
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
    for (AutoCloseable closeable : closeables) {
      closeable.close();
    }
    cloud.deleteEndpoint(endpointName);
  }

  /**
   * Puts a result where the receipt says, and tells of it on a thread that callbacks may not have.
   */
  private ResultWaiter answering(String result) {
    return (id, receipt) -> {
      CompletableFuture<InferenceOutcome> outcome = new CompletableFuture<>();
      receipt.thenAccept(
          accepted -> {
            S3Uri location = accepted.outputLocation();
            cloud
                .s3Client()
                .putObject(
                    b -> b.bucket(location.bucket()).key(location.key()),
                    AsyncRequestBody.fromString(result))
                .thenAcceptAsync(
                    put -> outcome.complete(InferenceOutcome.succeeded()),
                    task -> new Thread(task, "of no callback's business").start());
          });
      return outcome;
    };
  }

  /** Tells of a result that is not there. */
  private ResultWaiter lying() {
    return (id, receipt) ->
        receipt
            .thenCompose(accepted -> cloud.s3Client().listBuckets())
            .thenApply(buckets -> InferenceOutcome.succeeded())
            .toCompletableFuture();
  }

  private StygigAsyncClient.Builder builder() {
    return StygigAsyncClient.builder()
        .endpointName(endpointName)
        .inputLocation("s3://bucket/in/")
        .region(cloud.region())
        .credentialsProvider(cloud.credentialsProvider())
        .s3EndpointOverride(cloud.s3Endpoint())
        .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
        .waiter(answering("result"));
  }

  private StygigAsyncClient open(StygigAsyncClient.Builder builder) {
    StygigAsyncClient client = builder.build();
    closeables.add(client);
    return client;
  }

  private void run(String what) {
    ran.add(what + ": " + Thread.currentThread().getName());
  }

  private <T> InferenceHandle<T> submit(StygigAsyncClient client, ResultDecoder<T> decoder) {
    InferenceHandle<T> handle =
        client.submit(
            InferenceRequest.builder().payload(Payload.ofUtf8("x")).build(),
            body -> {
              run("decoder");
              return decoder.decode(body);
            });
    observe(handle);
    return handle;
  }

  private <T> CompletableFuture<?> observe(InferenceHandle<T> handle) {
    handle.receipt().whenComplete((receipt, error) -> run("receipt"));
    handle.receipt().thenApply(Object::toString).thenAccept(text -> run("receipt, chained"));
    handle.result().exceptionally(error -> null).thenAccept(text -> run("failure or result"));
    return handle
        .result()
        .whenComplete((result, error) -> run("result"))
        .handle((result, error) -> String.valueOf(result))
        .thenCompose(CompletableFuture::completedFuture)
        .thenAccept(text -> run("result, chained"));
  }

  private void assertOnly(String names) {
    String mine = Thread.currentThread().getName();
    assertThat(ran).isNotEmpty();
    assertThat(ran)
        .allSatisfy(
            line -> {
              String thread = line.substring(line.indexOf(": ") + 2);
              assertThat(thread.equals(mine) || thread.matches(names)).as(line).isTrue();
            });
  }

  @Test
  void resultsComeOnTheClientsThreads() {
    StygigAsyncClient client = open(builder());
    List<InferenceHandle<byte[]>> handles =
        IntStream.range(0, 30).mapToObj(i -> submit(client, ResultDecoder.bytes())).toList();
    // Some of these are there already, some come just now, and some later.
    await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(
            () -> {
              handles.forEach(this::observe);
              return handles.stream().allMatch(handle -> handle.result().isDone());
            });

    handles.forEach(handle -> observe(handle).join());

    assertOnly(OURS);
    assertThat(ran).anyMatch(line -> line.matches("decoder: " + OURS));
    assertThat(ran).anyMatch(line -> line.matches("result, chained: " + OURS));
    assertThat(ran).anyMatch(line -> line.matches("receipt: " + OURS));
  }

  /** The AWS SDK would have a pool for each client, and callbacks must not keep others waiting. */
  @Test
  void theFuturesOfOurAwsClientsCompleteOnOneSmallPoolThatIsNotTheCallbacks() {
    List<CompletableFuture<String>> accepted = new CopyOnWriteArrayList<>();
    ResultWaiter waiter =
        (id, receipt) -> {
          accepted.add(threadOf(receipt));
          return answering("result").await(id, receipt);
        };

    submit(open(builder().waiter(waiter)), ResultDecoder.bytes()).result().join();
    submit(
            open(builder().waiter(waiter).payloadDelivery(PayloadDelivery.S3)),
            ResultDecoder.bytes())
        .result()
        .join();
    submit(open(builder().waiter(waiter).executor(Runnable::run)), ResultDecoder.bytes())
        .result()
        .join();

    assertThat(accepted).hasSize(3);
    assertThat(accepted)
        .allSatisfy(thread -> assertThat(thread.join()).matches("stygig-async-aws-\\d+"));
  }

  private static CompletableFuture<String> threadOf(CompletionStage<?> stage) {
    return stage.thenApply(value -> Thread.currentThread().getName()).toCompletableFuture();
  }

  @Test
  void invocationsGoOnWhileCallbacksAreStuck() {
    StygigAsyncClient client = open(builder());
    List<CompletableFuture<String>> waiting =
        IntStream.range(0, 20)
            .mapToObj(i -> submit(client, ResultDecoder.bytes()).result())
            .map(first -> first.thenApply(result -> submitAndWait(client)))
            .toList();

    for (CompletableFuture<String> callback : waiting) {
      assertThat(callback).succeedsWithin(Patience.LIMIT).isEqualTo("told");
    }
  }

  private String submitAndWait(StygigAsyncClient client) {
    List<InferenceHandle<byte[]>> more =
        IntStream.range(0, 5).mapToObj(i -> submit(client, ResultDecoder.bytes())).toList();
    more.forEach(handle -> handle.receipt().join());
    more.forEach(handle -> handle.result().join());
    return "told";
  }

  @Test
  void failuresComeOnTheClientsThreads(@TempDir Path directory) {
    StygigAsyncClient missing = open(builder().waiter(lying()).readTimeout(Duration.ofSeconds(1)));
    StygigAsyncClient unknown = open(builder().endpointName("no-such-endpoint"));
    StygigAsyncClient noBucket =
        open(builder().inputLocation("s3://no-bucket/in/").payloadDelivery(PayloadDelivery.S3));
    StygigAsyncClient closed = builder().waiter(new ManualWaiter()).build();
    ResultDecoder<byte[]> bytes = ResultDecoder.bytes();
    List<InferenceHandle<?>> handles = new ArrayList<>();
    handles.add(submit(missing, bytes));
    handles.add(missing.submit(request(), ResultDecoder.toFile(directory.resolve("missing"))));
    handles.add(submit(unknown, bytes));
    handles.add(submit(noBucket, bytes));
    handles.add(
        submit(
            open(builder()),
            body -> {
              throw new IOException("of the decoder's own");
            }));
    handles.add(submit(closed, bytes));
    handles.forEach(this::observe);

    closed.close();

    for (InferenceHandle<?> handle : handles) {
      assertThatThrownBy(
              () -> handle.result().orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join())
          .hasCauseInstanceOf(StygigAsyncException.class);
      observe(handle).join();
    }
    assertOnly(OURS);
  }

  @Test
  void cancellationsComeOnTheClientsThreads() {
    StygigAsyncClient client = open(builder().waiter(new ManualWaiter()));
    InferenceHandle<byte[]> first = submit(client, ResultDecoder.bytes());
    first.receipt().join();
    InferenceHandle<byte[]> second = submit(client, ResultDecoder.bytes());
    CompletableFuture<?> both =
        CompletableFuture.allOf(observe(first), observe(second)).exceptionally(e -> null);

    first.cancel();
    second.result().cancel(true);

    both.join();
    assertOnly(OURS);
  }

  @Test
  void filesAreThereOnTheClientsThreads(@TempDir Path directory) {
    StygigAsyncClient client = open(builder());
    InferenceHandle<Path> handle =
        client.submit(request(), ResultDecoder.toFile(directory.resolve("result")));

    observe(handle).join();

    assertThat(handle.result().join()).hasContent("result");
    assertOnly(OURS);
  }

  @Test
  void whatTookSeveralAttemptsComesOnTheClientsThreads() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    closeables.add(() -> server.stop(0));
    server.createContext("/", exchange -> failTwice(exchange, requests));
    server.start();
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    StygigAsyncClient client = open(builder().s3EndpointOverride(endpoint));

    assertThat(submit(client, ResultDecoder.bytes()).result().join()).asString().isEqualTo("ok");

    assertThat(requests).hasValue(3);
    await().until(() -> ran.stream().anyMatch(line -> line.startsWith("result, chained")));
    assertOnly(OURS);
  }

  private static void failTwice(HttpExchange exchange, AtomicInteger requests) throws IOException {
    try (exchange) {
      boolean fails = requests.incrementAndGet() < 3;
      byte[] body = (fails ? "<Error><Code>SlowDown</Code></Error>" : "ok").getBytes(UTF_8);
      exchange.sendResponseHeaders(fails ? 503 : 200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Test
  void anExecutorThatTakesNothingLeavesItToTheCommonPoolAndNotToTheSdk() {
    Executor full =
        task -> {
          throw new RejectedExecutionException("full");
        };
    Executor broken =
        task -> {
          throw new IllegalStateException("broken");
        };
    for (Executor executor : List.of(full, broken)) {
      StygigAsyncClient client = open(builder().executor(executor));

      assertThat(submit(client, ResultDecoder.bytes()).result().join())
          .asString()
          .isEqualTo("result");
    }
    await().until(() -> ran.stream().anyMatch(line -> line.startsWith("result, chained")));
    assertOnly("ForkJoinPool.commonPool-worker-\\d+|Thread-\\d+");
  }

  @Test
  void stuckCallbacksKeepNoOthersWaiting() {
    StygigAsyncClient client = open(builder());
    int many = 10;
    CountDownLatch stuck = new CountDownLatch(many);
    CountDownLatch release = new CountDownLatch(1);
    closeables.add(release::countDown);
    List<CompletableFuture<Void>> callbacks = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      callbacks.add(
          submit(client, ResultDecoder.bytes())
              .result()
              .thenAccept(
                  result -> {
                    stuck.countDown();
                    awaitQuietly(release);
                  }));
    }
    await().until(() -> stuck.getCount() == 0);

    List<CompletableFuture<byte[]>> others =
        IntStream.range(0, 100)
            .mapToObj(i -> submit(client, ResultDecoder.bytes()).result())
            .toList();

    for (CompletableFuture<byte[]> other : others) {
      assertThat(other.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join())
          .asString()
          .isEqualTo("result");
    }
    assertThat(callbacks).noneMatch(CompletableFuture::isDone);
    release.countDown();
    CompletableFuture.allOf(callbacks.toArray(new CompletableFuture<?>[0])).join();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(2, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void callbacksThatThrowHarmNobody() {
    StygigAsyncClient client = open(builder());
    for (int i = 0; i < 10; i++) {
      InferenceHandle<byte[]> handle = submit(client, ResultDecoder.bytes());
      handle.receipt().thenAccept(CallbackThreadsTest::fail);
      CompletableFuture<Void> failing = handle.result().thenAccept(CallbackThreadsTest::fail);

      assertThat(handle.result().join()).asString().isEqualTo("result");
      assertThatThrownBy(failing::join).hasRootCauseInstanceOf(StackOverflowError.class);
    }
    assertOnly(OURS);
  }

  private static void fail(Object value) {
    throw new StackOverflowError("of the callback's own");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void virtualThreadsCanBeStuckInAnyNumber() throws Exception {
    ExecutorService virtual =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    CountDownLatch release = new CountDownLatch(1);
    closeables.add(virtual::shutdown);
    closeables.add(release::countDown);
    StygigAsyncClient client = open(builder().executor(virtual));
    List<CompletableFuture<Void>> stuck =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    submit(client, ResultDecoder.bytes())
                        .result()
                        .thenAccept(result -> awaitQuietly(release)))
            .toList();

    assertThat(submit(client, ResultDecoder.bytes()).result().join())
        .asString()
        .isEqualTo("result");

    assertThat(stuck).noneMatch(CompletableFuture::isDone);
    release.countDown();
    stuck.forEach(CompletableFuture::join);
    assertOnly(""); // virtual threads have no names
  }

  private static InferenceRequest request() {
    return InferenceRequest.builder().payload(Payload.ofUtf8("x")).build();
  }

  /** Or it may want a lock, which a thread holds that waits for the result. */
  @Test
  void aListenerOfTheBulkheadMayWaitForTheResult() {
    StygigAsyncClient client = open(builder());
    CompletableFuture<CompletableFuture<String>> asked = new CompletableFuture<>();
    CompletableFuture<String> heard = new CompletableFuture<>();
    client
        .resilience()
        .bulkhead()
        .getEventPublisher()
        .onCallFinished(event -> heard.complete(asked.join().join()));

    InferenceRequest request = InferenceRequest.builder().payload(Payload.ofUtf8("x")).build();
    asked.complete(client.submit(request, body -> new String(body, UTF_8)).result());

    assertThat(heard).succeedsWithin(Patience.LIMIT).isEqualTo("result");
  }
}

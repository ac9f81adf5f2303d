package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stygig.async.internal.AwsErrors;
import com.stygig.async.spi.InferenceOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EmptyStackException;
import java.util.InputMismatchException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscriber;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/** Runs of a client, with an endpoint in memory. */
class BulkTest {
  private static final ResultDecoder<String> TEXT = body -> new String(body, UTF_8);

  private final InstantAws aws = new InstantAws();
  private final ManualWaiter waiter = new ManualWaiter();

  private static InferenceRequest request(long number) {
    return InferenceRequest.builder()
        .payload(Payload.ofUtf8("x"))
        .inferenceId("id-" + number)
        .build();
  }

  private static Stream<InferenceRequest> requests(long count) {
    return LongStream.range(0, count).mapToObj(BulkTest::request);
  }

  /** Does not go inline, and has nowhere else to go. */
  private static InferenceRequest undeliverable() {
    return InferenceRequest.builder().payload(Payload.ofBytes(new byte[200_000])).build();
  }

  private static String threadName() {
    return Thread.currentThread().getName();
  }

  private StygigAsyncClient waitingClient() {
    return aws.client().waiter(waiter).build();
  }

  private void succeed(String id) {
    waiter.outcome(id).complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String(id)));
  }

  private static Throwable failure(CompletableFuture<?> future) {
    return future.handle((value, error) -> AwsErrors.unwrap(error)).join();
  }

  @Test
  void aHundredThousandEachGetTheirOwnAnswerWithFewInFlight() {
    AtomicLong received = new AtomicLong();
    AtomicLong most = new AtomicLong();
    List<String> mismatches = new ArrayList<>();
    try (StygigAsyncClient client = aws.client().build()) {
      BulkSummary summary =
          client
              .submitAll(
                  requests(100_000)
                      .peek(
                          r ->
                              most.accumulateAndGet(
                                  aws.invocations.get() - received.get(), Math::max)),
                  TEXT)
              .maxInFlight(50)
              .forEach(
                  result -> {
                    if (!result.orElseThrow().equals("id-" + result.index())
                        || !result
                            .request()
                            .inferenceId()
                            .orElseThrow()
                            .equals("id-" + result.index())) {
                      mismatches.add(result.toString());
                    }
                    received.incrementAndGet();
                  })
              .join();

      assertThat(summary.submitted()).isEqualTo(100_000);
      assertThat(summary.succeeded()).isEqualTo(100_000);
    }
    assertThat(mismatches).isEmpty();
    assertThat(received).hasValue(100_000);
    assertThat(most).hasValueLessThan(50);
  }

  @Test
  void recommendsForEachRequestOfEachKindOfSource() {
    List<RecommendationRequest> requests =
        Stream.of("s3://bucket/1.jpg", "s3://bucket/2.jpg", "s3://bucket/3.jpg")
            .map(uri -> RecommendationRequest.builder().imageS3Uri(uri).build())
            .toList();
    InferenceOutcome nothing =
        InferenceOutcome.succeeded(SdkBytes.fromUtf8String("{\"recommendations\":[]}"));
    try (StygigAsyncClient client =
        aws.client().waiter((id, receipt) -> CompletableFuture.completedFuture(nothing)).build()) {
      assertThat(recommendedFor(client.recommendAll(requests)).join()).isEqualTo(requests);
      assertThat(recommendedFor(client.recommendAll(requests.stream())).join()).isEqualTo(requests);
      SubmissionPublisher<RecommendationRequest> publisher = new SubmissionPublisher<>();
      CompletableFuture<List<RecommendationRequest>> published =
          recommendedFor(client.recommendAll(publisher));
      await().until(publisher::hasSubscribers);
      requests.forEach(publisher::submit);
      publisher.close();
      assertThat(published.join()).isEqualTo(requests);
    }
  }

  private static CompletableFuture<List<RecommendationRequest>> recommendedFor(
      Bulk<RecommendationRequest, RecommendationResult> bulk) {
    Map<Long, RecommendationRequest> seen = new ConcurrentSkipListMap<>();
    return bulk.forEach(
            result -> {
              assertThat(result.orElseThrow().recommendations()).isEmpty();
              seen.put(result.index(), result.request());
            })
        .thenApply(summary -> List.copyOf(seen.values()));
  }

  @Test
  void whatCannotBeDeliveredAndWhatFailsAreResultsAndNotTheEnd() {
    Map<Long, BulkResult<InferenceRequest, String>> results = new ConcurrentHashMap<>();
    try (StygigAsyncClient client = waitingClient()) {
      CompletableFuture<BulkSummary> end =
          client
              .submitAll(List.of(request(0), undeliverable(), request(2)), TEXT)
              .forEach(result -> results.put(result.index(), result));
      await().until(() -> waiter.receipts.size() == 2);
      waiter.outcome("id-0").complete(InferenceOutcome.failed("no GPU"));
      succeed("id-2");

      BulkSummary summary = end.join();
      assertThat(summary.submitted()).isEqualTo(3);
      assertThat(summary.succeeded()).isEqualTo(1);
      assertThat(summary.failed()).isEqualTo(2);
      assertThat(summary.failures())
          .isEqualTo(
              Map.of(InferenceFailedException.class, 1L, IllegalArgumentException.class, 1L));
      assertThat(summary.toString())
          .contains(
              "3 requests",
              "1 succeeded, 2 failed (",
              "InferenceFailedException: 1",
              "IllegalArgumentException: 1");
    }
    var failed = (BulkResult.Failed<InferenceRequest, String>) results.get(0L);
    assertThat(failed.error()).hasMessageContaining("no GPU");
    assertThat(failed.inferenceId()).contains("id-0");
    assertThat(failed.receipt()).isPresent();
    var refused = (BulkResult.Failed<InferenceRequest, String>) results.get(1L);
    assertThat(refused.error())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("200000 bytes");
    assertThat(refused.inferenceId()).isEmpty();
    assertThat(refused.receipt()).isEmpty();
    var succeeded = (BulkResult.Succeeded<InferenceRequest, String>) results.get(2L);
    assertThat(succeeded.value()).isEqualTo("id-2");
    assertThat(succeeded.receipt().inferenceId()).isEqualTo("id-2");
  }

  static Stream<Throwable> failuresOfABody() {
    return Stream.of(
        new IllegalStateException("the cursor is closed"),
        new UncheckedIOException(new IOException("no disk")),
        new NullPointerException(),
        new LinkageError("no such class"),
        new StackOverflowError());
  }

  @ParameterizedTest
  @MethodSource("failuresOfABody")
  void aRequestWhoseBodyThrowsIsAFailureAndTheOthersGoOn(Throwable error) {
    List<BulkResult<InferenceRequest, String>> results = new ArrayList<>();
    AtomicBoolean isBroken = new AtomicBoolean(); // after it was looked at
    Payload broken =
        Payload.ofStream(
            new AsyncRequestBody() {
              @Override
              public Optional<Long> contentLength() {
                if (isBroken.get()) {
                  throw unchecked(error);
                }
                return Optional.of(10L);
              }

              @Override
              public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
                throw unchecked(error);
              }
            });
    isBroken.set(true);
    try (StygigAsyncClient client = waitingClient()) {
      Stream<InferenceRequest> requests =
          IntStream.range(0, 3)
              .mapToObj(
                  i ->
                      InferenceRequest.builder()
                          .payload(i == 1 ? broken : Payload.ofUtf8("x"))
                          .inferenceId("id-" + i)
                          .build());
      CompletableFuture<BulkSummary> end = client.submitAll(requests, TEXT).forEach(results::add);
      await().until(() -> waiter.receipts.size() == 2);
      succeed("id-0");
      succeed("id-2");

      BulkSummary summary = end.orTimeout(60, TimeUnit.SECONDS).join();
      assertThat(summary.succeeded()).isEqualTo(2);
      assertThat(summary.failed()).isEqualTo(1);
    }
  }

  @Test
  void aWaiterThatSpeaksOfAClosedClientEndsNoRunOfAnOpenOne() {
    try (StygigAsyncClient client = waitingClient()) {
      CompletableFuture<BulkSummary> end = client.submitAll(requests(2), TEXT).forEach(r -> {});
      await().until(() -> waiter.receipts.size() == 2);
      waiter.outcome("id-0").completeExceptionally(new ClientClosedException("id-0", null, false));
      succeed("id-1");

      BulkSummary summary = end.orTimeout(60, TimeUnit.SECONDS).join();
      assertThat(summary.succeeded()).isEqualTo(1);
      assertThat(summary.failed()).isEqualTo(1);
    }
  }

  private static RuntimeException unchecked(Throwable error) {
    if (error instanceof Error e) {
      throw e;
    }
    return (RuntimeException) error;
  }

  @Test
  void aConsumersFailureEndsTheRun() {
    AtomicInteger calls = new AtomicInteger();
    AtomicBoolean isClosed = new AtomicBoolean();
    IllegalStateException full = new IllegalStateException("disk full");
    try (StygigAsyncClient client = waitingClient()) {
      CompletableFuture<BulkSummary> end =
          client
              .submitAll(requests(1_000).onClose(() -> isClosed.set(true)), TEXT)
              .maxInFlight(3)
              .forEach(
                  result -> {
                    calls.incrementAndGet();
                    throw full;
                  });
      await().until(() -> waiter.receipts.size() == 3);
      succeed("id-1");

      assertThat(failure(end)).isSameAs(full);
      await().until(() -> waiter.outcome("id-0").isCancelled());
      await().until(() -> waiter.outcome("id-2").isCancelled());
      await().untilTrue(isClosed);
      assertThat(calls).hasValue(1);
      assertThat(aws.invocations).hasValue(3);
    }
  }

  @Test
  void cancellingTheFutureCancelsTheRun() {
    try (StygigAsyncClient client = waitingClient()) {
      CompletableFuture<BulkSummary> end =
          client.submitAll(requests(1_000), TEXT).maxInFlight(2).forEach(result -> {});
      await().until(() -> waiter.receipts.size() == 2);

      end.cancel(true);

      await().until(() -> waiter.outcome("id-0").isCancelled());
      await().until(() -> waiter.outcome("id-1").isCancelled());
      assertThat(aws.invocations).hasValue(2);
    }
  }

  @Test
  void closingTheClientFailsWhatIsInFlightAndThenTheRun() {
    List<BulkResult<InferenceRequest, String>> results = new ArrayList<>();
    StygigAsyncClient client = waitingClient();
    CompletableFuture<BulkSummary> end =
        client.submitAll(requests(1_000), TEXT).maxInFlight(5).forEach(results::add);
    await().until(() -> waiter.receipts.size() == 5);

    client.close();

    assertThat(failure(end))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThat(results)
        .filteredOn(result -> result.index() < 5)
        .hasSize(5)
        .allSatisfy(
            result ->
                assertThatThrownBy(result::orElseThrow).isInstanceOf(ClientClosedException.class));
    assertThat(aws.invocations).hasValue(5);
  }

  @Test
  void aRunThatIsStartedWithAClosedClientFails() {
    StygigAsyncClient client = waitingClient();
    Bulk<InferenceRequest, String> bulk = client.submitAll(requests(10), TEXT);
    client.close();

    assertThat(failure(bulk.forEach(result -> {}))).hasMessageContaining("closed");
  }

  @Test
  void closingTheClientEndsARunWhoseSourceBlocksForEver() {
    CountDownLatch never = new CountDownLatch(1);
    StygigAsyncClient client = waitingClient();
    CompletableFuture<BulkSummary> end =
        client
            .submitAll(requests(2).peek(r -> blockAt("id-1", r, never)), TEXT)
            .forEach(result -> {});
    await().until(() -> waiter.receipts.size() == 1);

    client.close();

    assertThat(failure(end)).hasMessageContaining("closed");
    never.countDown();
  }

  private static void blockAt(String id, InferenceRequest request, CountDownLatch until) {
    if (request.inferenceId().orElseThrow().equals(id)) {
      try {
        until.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void aSourceThatBlocksKeepsNeitherTheCallerNorResultsBack() throws Exception {
    BlockingQueue<InferenceRequest> queue = new LinkedBlockingQueue<>();
    BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    Set<String> threads = ConcurrentHashMap.newKeySet();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Iterable<InferenceRequest> source =
        () ->
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                return true;
              }

              @Override
              public InferenceRequest next() {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                threads.add(threadName());
                try {
                  return queue.take();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                } finally {
                  inside.decrementAndGet();
                }
              }
            };
    try (StygigAsyncClient client = aws.client().build()) {
      CompletableFuture<BulkSummary> end =
          client.submitAll(source, TEXT).forEach(result -> answers.add(result.orElseThrow()));
      for (int i = 0; i < 1_000; i++) {
        queue.add(request(i));
        assertThat(answers.poll(30, TimeUnit.SECONDS)).isEqualTo("id-" + i);
      }
      assertThat(end).isNotDone();
      end.cancel(true);
      queue.add(request(1_000));
    }
    assertThat(most).hasValue(1);
    assertThat(threads).allMatch(name -> name.startsWith("stygig-async-callbacks"));
  }

  @Test
  void consumersSubscribersAndListenersAreCalledOnTheClientsExecutorAlone() {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    try (StygigAsyncClient client = aws.client().build()) {
      client
          .submitAll(requests(500), TEXT)
          .onProgress(Duration.ZERO, progress -> threads.add(threadName()))
          .forEach(result -> threads.add(threadName()))
          .thenRun(() -> {})
          .join();
      RecordingSubscriber<BulkResult<InferenceRequest, String>> subscriber =
          new RecordingSubscriber<>(500) {
            @Override
            public void onSubscribe(Flow.Subscription to) {
              threads.add(threadName());
              super.onSubscribe(to);
            }

            @Override
            void then(BulkResult<InferenceRequest, String> result) {
              threads.add(threadName());
            }

            @Override
            public void onComplete() {
              threads.add(threadName());
              super.onComplete();
            }
          };
      client.submitAll(requests(500), TEXT).subscribe(subscriber);
      await().until(subscriber::isOver);
      assertThat(subscriber.violations).isEmpty();
    }
    assertThat(threads).isNotEmpty().allMatch(name -> name.startsWith("stygig-async-callbacks"));
  }

  @Test
  void tellsOfTheProgressNowAndThenAndAtTheEnd() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    List<BulkProgress> events = new ArrayList<>();
    try (StygigAsyncClient client = aws.client().clock(now::get).executor(Runnable::run).build()) {
      BulkSummary summary =
          client
              .submitAll(Stream.concat(requests(9), Stream.of(undeliverable())), TEXT)
              .maxInFlight(1)
              .onProgress(events::add)
              .forEach(result -> now.updateAndGet(time -> time.plusMillis(300)))
              .join();

      assertThat(summary.elapsed()).isEqualTo(Duration.ofSeconds(3));
      assertThat(summary.perSecond()).isEqualTo(10 / 3.0);
    }
    assertThat(events)
        .containsExactly(
            new BulkProgress(4, 4, 0, Duration.ofMillis(1200)),
            new BulkProgress(8, 8, 0, Duration.ofMillis(2400)),
            new BulkProgress(10, 9, 1, Duration.ofMillis(3000)));
    assertThat(events.get(2).toString())
        .isEqualTo("10 submitted: 9 succeeded, 1 failed, 0 in flight, after PT3S");
  }

  @Test
  void progressCountsWhatIsInFlight() {
    List<BulkProgress> events = new ArrayList<>();
    try (StygigAsyncClient client = aws.client().executor(Runnable::run).waiter(waiter).build()) {
      client
          .submitAll(requests(10), TEXT)
          .maxInFlight(4)
          .onProgress(Duration.ZERO, events::add)
          .forEach(result -> {});
      succeed("id-2");
      assertThat(events).hasSize(1);
      assertThat(events.get(0).inFlight()).isEqualTo(3);
      assertThat(events.get(0).submitted()).isEqualTo(4);
    }
  }

  @Test
  void aListenerThatThrowsFailsTheRun() {
    try (StygigAsyncClient client = aws.client().build()) {
      assertThat(
              failure(
                  client
                      .submitAll(requests(10), TEXT)
                      .onProgress(
                          Duration.ZERO,
                          progress -> {
                            throw new UnsupportedOperationException("no terminal");
                          })
                      .forEach(result -> {})))
          .hasMessage("no terminal");
      assertThat(
              failure(
                  client
                      .submitAll(requests(10), TEXT)
                      .onProgress(
                          Duration.ofDays(1),
                          progress -> {
                            throw new UnsupportedOperationException("at the end");
                          })
                      .forEach(result -> {})))
          .hasMessage("at the end");
    }
  }

  @Test
  void nothingIsAResultToo() {
    try (StygigAsyncClient client = aws.client().build()) {
      BulkSummary summary = client.submitAll(List.of(), TEXT).forEach(result -> {}).join();
      assertThat(summary.submitted()).isZero();
      assertThat(summary.failures()).isEmpty();
      assertThat(summary.toString()).contains("0 requests");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 100_001})
  void refusesAnImpossibleNumberInFlight(int maxInFlight) {
    try (StygigAsyncClient client = aws.client().build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> client.submitAll(List.of(), TEXT).maxInFlight(maxInFlight))
          .withMessage("maxInFlight must be from 1 to 100000: " + maxInFlight);
    }
  }

  @Test
  void refusesBadSettings() {
    try (StygigAsyncClient client = aws.client().build()) {
      Bulk<InferenceRequest, String> bulk = client.submitAll(List.of(), TEXT);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> bulk.onProgress(Duration.ofNanos(-1), progress -> {}))
          .withMessageContaining("PT-0.000000001S");
      assertThatThrownBy(() -> bulk.onProgress(null)).isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> bulk.forEach(null)).isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> client.submitAll(List.of(), null))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> client.submitAll((Iterable<InferenceRequest>) null, TEXT))
          .isInstanceOf(NullPointerException.class);
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> client.submitAll(List.of(), ResultDecoder.toFile(Path.of("result.json"))))
          .withMessageContaining("result.json");
    }
  }

  @Test
  void countsManyKindsOfErrorsInFewNumbers() {
    List<Throwable> errors =
        List.of(
            new ArithmeticException(),
            new ArrayStoreException(),
            new ClassCastException(),
            new IllegalArgumentException(),
            new IllegalMonitorStateException(),
            new IllegalStateException(),
            new IndexOutOfBoundsException(),
            new ArrayIndexOutOfBoundsException(),
            new StringIndexOutOfBoundsException(),
            new NegativeArraySizeException(),
            new NullPointerException(),
            new NumberFormatException(),
            new SecurityException(),
            new UnsupportedOperationException(),
            new NoSuchElementException(),
            new InputMismatchException(),
            new EmptyStackException(),
            new CancellationException(),
            new RejectedExecutionException(),
            new TimeoutException());
    BulkTally tally = new BulkTally(() -> Instant.EPOCH);
    for (int i = 0; i < 100; i++) {
      Throwable error = errors.get(i % errors.size());
      tally.add(new BulkResult.Failed<>(i, i, Optional.empty(), Optional.empty(), error));
    }
    BulkSummary summary = tally.summary();

    assertThat(errors).hasSizeGreaterThan(BulkTally.MAX_KINDS);
    assertThat(summary.failures()).hasSize(BulkTally.MAX_KINDS + 1).containsKey(Throwable.class);
    assertThat(summary.failures().values().stream().mapToLong(n -> n).sum()).isEqualTo(100);
    assertThat(summary.failed()).isEqualTo(100);
  }
}

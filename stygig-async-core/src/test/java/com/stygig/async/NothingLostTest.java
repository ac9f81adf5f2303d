package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import com.stygig.async.internal.AwsErrors;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.InvocationJournal;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.SemaphoreBasedRateLimiter;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;

/** What becomes of an inference when the client, the service, or the caller gives up half-way. */
class NothingLostTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final SageMakerRuntimeAsyncClient sageMaker = mock();
  private final S3AsyncClient s3 = mock();
  private final ManualWaiter waiter = new ManualWaiter();
  private final InMemoryInvocationJournal journal = new InMemoryInvocationJournal();
  private final ManualScheduler scheduler = new ManualScheduler(START);
  private final Queue<Runnable> callbacks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger invocations = new AtomicInteger();
  private final List<StygigAsyncClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(StygigAsyncClient::close);
  }

  private StygigAsyncClient client(Consumer<StygigAsyncClient.Builder> settings) {
    StygigAsyncClient.Builder builder =
        StygigAsyncClient.builder()
            .endpointName("e")
            .inputLocation("s3://bucket/in/")
            .s3Client(s3)
            .sageMakerRuntimeClient(sageMaker)
            .executor(Runnable::run)
            .scheduler(scheduler)
            .clock(scheduler)
            .journal(journal)
            .waiter(waiter);
    settings.accept(builder);
    StygigAsyncClient client = builder.build();
    clients.add(client);
    return client;
  }

  private static InferenceRequest request(String id) {
    return InferenceRequest.builder().payload(Payload.ofUtf8("x")).inferenceId(id).build();
  }

  private static InferenceHandle<byte[]> submit(StygigAsyncClient client, String id) {
    return client.submit(request(id), ResultDecoder.bytes());
  }

  /** Answers invocations with output locations of their own. */
  private void accept() {
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class)))
        .thenAnswer(
            call -> CompletableFuture.completedFuture(accepted(invocations.incrementAndGet())));
  }

  private static InvokeEndpointAsyncResponse accepted(int number) {
    return InvokeEndpointAsyncResponse.builder()
        .outputLocation("s3://bucket/out/" + number + ".out")
        .build();
  }

  private void succeed(String id) {
    waiter.outcome(id).complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String(id)));
  }

  /** What callbacks get; newer JDKs wrap a cancellation once more for those who call get(). */
  private static Throwable failure(CompletableFuture<?> future) {
    assertThat(future).isCompletedExceptionally();
    return future.handle((value, error) -> AwsErrors.unwrap(error)).join();
  }

  // The journal

  @Test
  void theJournalKnowsOfAnInferenceBeforeTheServiceDoes() {
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class)))
        .thenAnswer(
            call -> {
              assertThat(journal.entries())
                  .singleElement()
                  .returns("id", InvocationJournal.Entry::inferenceId)
                  .returns(true, entry -> entry.receipt().isEmpty());
              return CompletableFuture.completedFuture(accepted(1));
            });

    InferenceHandle<byte[]> handle = submit(client(b -> {}), "id");

    assertThat(journal.entries())
        .extracting(InvocationJournal.Entry::receipt)
        .containsExactly(Optional.of(handle.receipt().join()));
  }

  @Test
  void theJournalForgetsOnlyWhenTheCallersFuturesHaveRunTheirCourse() {
    accept();
    InferenceHandle<byte[]> handle = submit(client(b -> b.executor(callbacks::add)), "id");
    runCallbacks();
    List<Integer> entriesAtCallback = new ArrayList<>();
    handle.result().thenAccept(result -> entriesAtCallback.add(journal.entries().size()));
    handle.result().thenAccept(result -> entriesAtCallback.add(journal.entries().size()));

    succeed("id");
    assertThat(journal.entries()).hasSize(1);
    runCallbacks();

    assertThat(entriesAtCallback).containsExactly(1, 1);
    assertThat(journal.entries()).isEmpty();
  }

  private void runCallbacks() {
    for (Runnable task = callbacks.poll(); task != null; task = callbacks.poll()) {
      task.run();
    }
  }

  @Test
  void anInferenceThatIsRefusedOrFailsOrIsCancelledIsForgotten() {
    StygigAsyncClient client = client(b -> {});
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class)))
        .thenReturn(CompletableFuture.failedFuture(new IllegalStateException("no")));
    submit(client, "refused");
    accept();
    CompletableFuture<byte[]> failed = submit(client, "failed").result();
    waiter.outcome("failed").complete(InferenceOutcome.failed("why"));
    assertThat(failed).isCompletedExceptionally();
    submit(client, "cancelled").cancel();

    assertThat(journal.entries()).isEmpty();
  }

  @Test
  void withoutAJournalRecordNothingIsInvoked() {
    journal.close();

    InferenceHandle<byte[]> handle = submit(client(b -> {}), "id");

    assertThat(failure(handle.result())).isInstanceOf(JournalException.class);
    verify(sageMaker, never()).invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class));
  }

  @Test
  void anotherClientTakesUpWhatOneHasLeftAndSaysWhatItCannotKnow() {
    accept();
    StygigAsyncClient first = client(b -> {});
    InvocationReceipt receipt = submit(first, "id").receipt().join();
    first.close();
    intend("nobody-knows", "e");
    intend("of-another-endpoint", "other");

    StygigAsyncClient second = client(b -> {});
    waiter.outcomes.clear();
    Recovery<byte[]> recovery = second.recover(ResultDecoder.bytes());

    assertThat(recovery.uncertain())
        .extracting(InvocationJournal.Entry::inferenceId)
        .containsExactly("nobody-knows");
    assertThat(recovery.attached()).hasSize(1);
    InferenceHandle<byte[]> handle = recovery.attached().get(0);
    assertThat(handle.receipt()).isCompletedWithValue(receipt);
    CompletableFuture<byte[]> result = handle.result();
    succeed("id");
    assertThat(result.join()).asString().isEqualTo("id");
    assertThat(journal.entries())
        .extracting(InvocationJournal.Entry::inferenceId)
        .containsExactly("nobody-knows", "of-another-endpoint");
    assertThat(second.recover(ResultDecoder.bytes()).attached()).isEmpty();
  }

  private void intend(String id, String endpointName) {
    journal.intend(id, endpointName, START).toCompletableFuture().join();
  }

  @Test
  void whatAClosedClientCannotTakeUpStaysInTheJournal() {
    accept();
    StygigAsyncClient first = client(b -> {});
    InvocationReceipt receipt = submit(first, "id").receipt().join();
    first.close();
    StygigAsyncClient second = client(b -> {});
    second.close();

    assertThatIllegalStateException().isThrownBy(() -> second.recover(ResultDecoder.bytes()));
    assertThatIllegalStateException()
        .isThrownBy(() -> second.attach(receipt, ResultDecoder.bytes()));

    assertThat(journal.entries())
        .extracting(InvocationJournal.Entry::inferenceId)
        .containsExactly("id");
  }

  @Test
  void whatWasTakenUpEndsWithoutItsWaiterToo() {
    InvocationReceipt receipt =
        InvocationReceipt.builder("id", "e", S3Uri.parse("s3://bucket/out/1.out"))
            .invokedAt(START)
            .deadline(START.plusSeconds(60))
            .build();
    InferenceHandle<byte[]> handle = client(b -> {}).attach(receipt, ResultDecoder.bytes());

    scheduler.advance(Duration.ofMinutes(4));

    assertThat(failure(handle.result())).isInstanceOf(ResultTimeoutException.class);
  }

  @Test
  void aClientWithoutAJournalCannotRecover() {
    StygigAsyncClient client =
        StygigAsyncClient.builder()
            .endpointName("e")
            .s3Client(s3)
            .sageMakerRuntimeClient(sageMaker)
            .waiter(waiter)
            .build();
    clients.add(client);

    assertThatIllegalStateException().isThrownBy(() -> client.recover(ResultDecoder.bytes()));
  }

  // Closing

  @Test
  void closingHandsOutTheReceiptsOfWhatIsPending() {
    accept();
    StygigAsyncClient client = client(b -> {});
    InferenceHandle<byte[]> pending = submit(client, "pending");
    CompletableFuture<byte[]> done = submit(client, "done").result();
    succeed("done");
    assertThat(done).isCompleted();

    List<InvocationReceipt> receipts = client.close(Duration.ofMillis(50));

    assertThat(receipts).containsExactly(pending.receipt().join());
    assertThat(failure(pending.result()))
        .isInstanceOfSatisfying(
            ClientClosedException.class, e -> assertThat(e.receipt()).isPresent());
    assertThat(journal.entries()).hasSize(1);
    assertThat(client.close(Duration.ZERO)).isEmpty();
  }

  @Test
  void closingWaitsForWhatEndsInTime() {
    accept();
    StygigAsyncClient client = client(b -> {});
    CompletableFuture<byte[]> result = submit(client, "id").result();
    CompletableFuture<List<InvocationReceipt>> closing =
        CompletableFuture.supplyAsync(() -> client.close(Duration.ofMinutes(1)));
    await().until(() -> refuses(client));

    succeed("id");

    assertThat(result.join()).asString().isEqualTo("id");
    assertThat(closing.join()).isEmpty();
  }

  private static boolean refuses(StygigAsyncClient client) {
    try {
      submit(client, "late").cancel();
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  @Test
  void aGracePeriodThatIsNoneIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client(b -> {}).close(Duration.ofMillis(-1)))
        .withMessageContaining("PT-0.001S");
  }

  // Cancelling

  @Test
  void cancellingSaysWhatTheServiceHasAccepted() {
    accept();
    InferenceHandle<byte[]> handle = submit(client(b -> {}), "id");
    CompletableFuture<byte[]> result = handle.result();

    result.cancel(true);

    assertThat(failure(handle.result()))
        .isInstanceOfSatisfying(
            InferenceCancelledException.class,
            e -> assertThat(e.receipt()).contains(handle.receipt().join()))
        .hasMessageContaining("the service has accepted it");
    assertThat(handle.result()).isCancelled();
  }

  @Test
  void cancellingCanDeleteTheInputThatWasUploadedAndNoOther() {
    accept();
    when(s3.putObject(any(PutObjectRequest.class), any(AsyncRequestBody.class)))
        .thenReturn(CompletableFuture.completedFuture(PutObjectResponse.builder().build()));
    mockPut();
    ArgumentCaptor<Consumer<DeleteObjectRequest.Builder>> deletion = deletion();
    StygigAsyncClient client =
        client(b -> b.deleteInputOnCancel(true).payloadDelivery(PayloadDelivery.S3));
    InferenceHandle<byte[]> uploaded = submit(client, "uploaded");
    InferenceHandle<byte[]> inS3 =
        client.submit(
            InferenceRequest.builder()
                .payload(Payload.inS3("s3://bucket/mine.json"))
                .inferenceId("in-s3")
                .build(),
            ResultDecoder.bytes());
    submit(client, "done");
    succeed("done");

    uploaded.cancel();
    inS3.cancel();

    verify(s3, times(1)).deleteObject(deletion.capture());
    DeleteObjectRequest.Builder request = DeleteObjectRequest.builder();
    deletion.getValue().accept(request);
    S3Uri input = uploaded.receipt().join().inputLocation().orElseThrow();
    assertThat(request.build())
        .isEqualTo(DeleteObjectRequest.builder().bucket(input.bucket()).key(input.key()).build());
  }

  @SuppressWarnings("unchecked")
  private void mockPut() {
    when(s3.putObject(any(Consumer.class), any(AsyncRequestBody.class)))
        .thenReturn(CompletableFuture.completedFuture(PutObjectResponse.builder().build()));
  }

  @SuppressWarnings("unchecked")
  private ArgumentCaptor<Consumer<DeleteObjectRequest.Builder>> deletion() {
    when(s3.deleteObject(any(Consumer.class)))
        .thenReturn(CompletableFuture.completedFuture(DeleteObjectResponse.builder().build()));
    return ArgumentCaptor.forClass(Consumer.class);
  }

  // Deadlines

  @Test
  void anInvocationThatIsNeverAnsweredEndsAndSaysThatItMayRunAllTheSame() {
    CompletableFuture<InvokeEndpointAsyncResponse> never = new CompletableFuture<>();
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class))).thenReturn(never);
    InferenceHandle<byte[]> handle =
        submit(client(b -> b.acceptanceTimeout(Duration.ofMinutes(2))), "id");

    scheduler.advance(Duration.ofMinutes(1));
    assertThat(handle.result()).isNotDone();
    scheduler.advance(Duration.ofMinutes(1));

    assertThat(failure(handle.result()))
        .isInstanceOfSatisfying(
            InvocationException.class, e -> assertThat(e.isUnanswered()).isTrue())
        .hasMessageContaining("120 s");
    assertThat(never).isCancelled();
  }

  @Test
  void anUploadThatTakesTooLongIsAborted() {
    CompletableFuture<PutObjectResponse> never = new CompletableFuture<>();
    mockPutWith(never);
    InferenceHandle<byte[]> handle =
        submit(
            client(b -> b.payloadDelivery(PayloadDelivery.S3).uploadTimeout(Duration.ofMinutes(2))),
            "id");

    scheduler.advance(Duration.ofMinutes(2));

    assertThat(failure(handle.result())).isInstanceOf(UploadException.class);
    assertThat(never).isCancelled();
    verify(sageMaker, never()).invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class));
  }

  @SuppressWarnings("unchecked")
  private void mockPutWith(CompletableFuture<PutObjectResponse> response) {
    when(s3.putObject(any(Consumer.class), any(AsyncRequestBody.class))).thenReturn(response);
  }

  @Test
  void aWaiterThatForgetsTheDeadlineDoesNotKeepTheHandle() {
    accept();
    InferenceHandle<byte[]> handle =
        submit(client(b -> b.resultTimeout(Duration.ofMinutes(10))), "id");

    scheduler.advance(Duration.ofMinutes(10));
    assertThat(handle.result()).isNotDone();
    scheduler.advance(Duration.ofMinutes(3));

    assertThat(failure(handle.result()))
        .isInstanceOfSatisfying(
            ResultTimeoutException.class, e -> assertThat(e.receipt()).isPresent());
    assertThat(waiter.outcome("id")).isDone();
  }

  @Test
  void nothingKeepsTheSchedulerBusyWhenNothingIsPending() {
    accept();
    StygigAsyncClient client = client(b -> {});
    submit(client, "id");
    succeed("id");

    scheduler.advance(Duration.ofMinutes(10));

    assertThat(scheduler.pendingTasks()).isZero();
  }

  // Trouble at the endpoint

  private static SdkClientException lostAnswer() {
    return SdkClientException.create("Unable to execute HTTP request", new IOException("reset"));
  }

  private static Retry retry(boolean unanswered) {
    return Retry.of(
        "test",
        Resilience.invocationRetryConfig(unanswered)
            .intervalFunction(IntervalFunction.of(Duration.ofSeconds(1)))
            .build());
  }

  @Test
  void aLostAnswerIsNotRetriedAndSaysSo() {
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class)))
        .thenReturn(CompletableFuture.failedFuture(lostAnswer()));

    InferenceHandle<byte[]> handle =
        submit(client(b -> b.resilience(r -> r.invocationRetry(retry(false)))), "id");

    assertThat(failure(handle.result()))
        .isInstanceOfSatisfying(
            InvocationException.class, e -> assertThat(e.isUnanswered()).isTrue());
    verify(sageMaker, times(1)).invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class));
  }

  @Test
  void aLostAnswerIsRetriedUnderTheSameIdIfThatIsWantedAndTheReceiptSaysSo() {
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class)))
        .thenReturn(CompletableFuture.failedFuture(lostAnswer()))
        .thenReturn(CompletableFuture.completedFuture(accepted(2)));

    InferenceHandle<byte[]> handle =
        submit(client(b -> b.resilience(r -> r.invocationRetry(retry(true)))), "id");
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(handle.receipt().join())
        .returns("id", InvocationReceipt::inferenceId)
        .returns(1, InvocationReceipt::unansweredInvocations);
  }

  @Test
  void throttlingWithoutAMessageIsRetriedAndIsNoLostAnswer() {
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class)))
        .thenReturn(CompletableFuture.failedFuture(throttled()))
        .thenReturn(CompletableFuture.completedFuture(accepted(2)));

    InferenceHandle<byte[]> handle =
        submit(client(b -> b.resilience(r -> r.invocationRetry(retry(false)))), "id");
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(handle.receipt().join().unansweredInvocations()).isZero();
  }

  private static Throwable throttled() {
    return SageMakerRuntimeException.builder()
        .statusCode(400)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode("ThrottlingException").build())
        .build();
  }

  @Test
  void theCircuitBreakerOpensOnADeadEndpointAndNotOnThrottling() {
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class)))
        .thenReturn(CompletableFuture.failedFuture(throttled()));
    StygigAsyncClient client = client(b -> {});
    CircuitBreaker breaker = client.resilience().endpointCircuitBreaker();
    for (int i = 0; i < 40; i++) {
      submit(client, "throttled" + i);
    }
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class)))
        .thenReturn(
            CompletableFuture.failedFuture(
                SageMakerRuntimeException.builder().statusCode(503).build()));
    for (int i = 0; i < 40; i++) {
      submit(client, "dead" + i);
    }

    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
    assertThat(failure(submit(client, "kept-back").result()))
        .isInstanceOf(InvocationException.class)
        .hasCauseInstanceOf(CallNotPermittedException.class);
    accept();
    scheduler.advance(Duration.ofSeconds(11));
    assertThat(submit(client, "well").receipt()).isCompleted();
  }

  // What is in flight

  private static Bulkhead bulkhead(int permits) {
    return Bulkhead.of(
        "test",
        BulkheadConfig.custom().maxConcurrentCalls(permits).maxWaitDuration(Duration.ZERO).build());
  }

  @Test
  void whatExceedsTheBulkheadWaitsInLineAndWhatExceedsTheLineIsRefused() {
    accept();
    StygigAsyncClient client =
        client(b -> b.resilience(r -> r.bulkhead(bulkhead(2)).maxWaiting(2)));
    List<InferenceHandle<byte[]>> handles = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      handles.add(submit(client, "id" + i));
    }

    assertThat(invocations).hasValue(2);
    assertThat(failure(handles.get(4).result()))
        .isInstanceOf(ClientOverloadedException.class)
        .hasMessageContaining("2 are in flight and 2 wait");
    handles.get(2).cancel();
    succeed("id0");

    assertThat(handles.get(3).receipt()).isCompleted();
    assertThat(invocations).hasValue(3);
    handles.get(1).cancel();
    handles.get(3).cancel();
    assertThat(client.resilience().bulkhead().getMetrics().getAvailableConcurrentCalls())
        .isEqualTo(2);
  }

  @Test
  void whoseTurnDoesNotComeIsNotSubmittedAnyMore() {
    accept();
    StygigAsyncClient client =
        client(b -> b.resilience(r -> r.bulkhead(bulkhead(1)).maxWaitTime(Duration.ofMinutes(30))));
    InferenceHandle<byte[]> first = submit(client, "first");
    InferenceHandle<byte[]> second = submit(client, "second");

    scheduler.advance(Duration.ofMinutes(29));
    assertThat(second.result()).isNotDone();
    scheduler.advance(Duration.ofMinutes(4));

    assertThat(failure(second.result()))
        .isInstanceOf(ClientOverloadedException.class)
        .hasMessageContaining("its turn had not come by " + START.plus(Duration.ofMinutes(30)));
    assertThat(first.result()).isNotDone();
    first.cancel();
    assertThat(invocations).hasValue(1);
    assertThat(submit(client, "third").receipt()).isCompleted();
  }

  @Test
  void whoseTurnComesTooLateIsNotSubmittedEither() {
    accept();
    StygigAsyncClient client =
        client(b -> b.resilience(r -> r.bulkhead(bulkhead(1)).maxWaitTime(Duration.ofSeconds(1))));
    InferenceHandle<byte[]> first = submit(client, "first");
    InferenceHandle<byte[]> second = submit(client, "second");
    scheduler.advance(Duration.ofSeconds(2));

    first.cancel();

    assertThat(failure(second.result())).isInstanceOf(ClientOverloadedException.class);
    assertThat(invocations).hasValue(1);
    assertThat(submit(client, "third").receipt()).isCompleted();
  }

  @Test
  void whatTheServiceHasSaidIsToldAlsoIfTheNextAttemptIsNotPermitted() {
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class)))
        .thenReturn(
            CompletableFuture.failedFuture(
                SageMakerRuntimeException.builder().statusCode(503).message("busy").build()));
    RateLimiter once =
        RateLimiter.of(
            "once",
            RateLimiterConfig.custom()
                .limitForPeriod(1)
                .limitRefreshPeriod(Duration.ofHours(1))
                .timeoutDuration(Duration.ZERO)
                .build());
    StygigAsyncClient client =
        client(b -> b.resilience(r -> r.rateLimiter(once).invocationRetry(retry(false))));

    InferenceHandle<byte[]> handle = submit(client, "id");
    scheduler.advance(Duration.ofMinutes(1));

    assertThat(failure(handle.result())).hasMessageContaining("busy");
  }

  @Test
  void theClientsOwnInstancesAreInTheRegistriesThatWereGiven() {
    RetryRegistry retries = RetryRegistry.ofDefaults();
    CircuitBreakerRegistry circuitBreakers = CircuitBreakerRegistry.ofDefaults();
    BulkheadRegistry bulkheads = BulkheadRegistry.ofDefaults();

    Resilience resilience =
        client(b -> b.resilience(r -> r.registries(retries, circuitBreakers, bulkheads)))
            .resilience();

    assertThat(retries.find("stygig-e-read")).contains(resilience.readRetry());
    assertThat(circuitBreakers.find("stygig-e")).contains(resilience.endpointCircuitBreaker());
    assertThat(circuitBreakers.find("stygig-e-s3")).contains(resilience.s3CircuitBreaker());
    assertThat(bulkheads.find("stygig-e")).contains(resilience.bulkhead());
  }

  @Test
  void aRateLimiterThatTakesNoReservationsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                client(
                    b ->
                        b.resilience(
                            r ->
                                r.rateLimiter(
                                    new SemaphoreBasedRateLimiter(
                                        "semaphores", RateLimiterConfig.ofDefaults())))))
        .withMessageContaining("semaphores");
  }

  @Test
  void nothingIsUploadedWhileTheCircuitBreakerOfTheEndpointIsOpen() {
    StygigAsyncClient client = client(b -> b.payloadDelivery(PayloadDelivery.S3));
    client.resilience().endpointCircuitBreaker().transitionToOpenState();

    InferenceHandle<byte[]> handle = submit(client, "id");

    assertThat(failure(handle.result()))
        .isInstanceOf(InvocationException.class)
        .hasCauseInstanceOf(CallNotPermittedException.class);
    verifyNoInteractions(s3, sageMaker);
    assertThat(journal.entries()).isEmpty();
  }

  @Test
  void tenThousandInLineForOnePlaceEndOneAfterTheOther() throws Exception {
    accept();
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try {
      StygigAsyncClient client =
          client(b -> b.executor(executor).resilience(r -> r.bulkhead(bulkhead(1))));
      List<CompletableFuture<byte[]>> results = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        succeed("id" + i);
        results.add(submit(client, "id" + i).result());
      }

      CompletableFuture.allOf(results.toArray(new CompletableFuture<?>[0]))
          .get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
      await().until(() -> client.pendingInferences() == 0);
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void aBulkheadThatWouldBlockIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                client(
                    b ->
                        b.resilience(
                            r ->
                                r.bulkhead(
                                    Bulkhead.of(
                                        "blocking",
                                        BulkheadConfig.custom()
                                            .maxWaitDuration(Duration.ofSeconds(1))
                                            .build())))))
        .withMessageContaining("PT1S");
  }

  // The last look

  @Test
  @SuppressWarnings("unchecked")
  void theLastLookEndsAfterItsTimeAndSendsNothingMore() {
    accept();
    AtomicInteger looks = new AtomicInteger();
    when(s3.getObject(any(GetObjectRequest.class), any(AsyncResponseTransformer.class)))
        .thenAnswer(
            call -> {
              looks.incrementAndGet();
              return CompletableFuture.failedFuture(
                  S3Exception.builder().statusCode(503).message("away").build());
            });
    InferenceHandle<byte[]> handle = submit(client(b -> {}), "id");
    waiter
        .outcome("id")
        .completeExceptionally(
            new ResultTimeoutException("late", "id", handle.receipt().join(), null));

    scheduler.advance(Duration.ofSeconds(21));
    int atEnd = looks.get();
    scheduler.advance(Duration.ofHours(1));

    assertThat(failure(handle.result())).isInstanceOf(ResultTimeoutException.class);
    assertThat(atEnd).isGreaterThan(1);
    assertThat(looks).hasValue(atEnd);
  }

  // In bulk

  @Test
  void theJournalForgetsWhatABulkRunHasDelivered() {
    accept();
    List<Integer> entriesAtDelivery = new ArrayList<>();
    CompletableFuture<BulkSummary> run =
        client(b -> {})
            .submitAll(List.of(request("a"), request("b")), ResultDecoder.bytes())
            .forEach(result -> entriesAtDelivery.add(journal.entries().size()));

    succeed("a");
    waiter.outcome("b").complete(InferenceOutcome.failed("why"));

    assertThat(run).isCompleted();
    assertThat(entriesAtDelivery).containsExactly(2, 1);
    assertThat(journal.entries()).isEmpty();
  }

  @Test
  void whatABulkRunThatFailsHasNotDeliveredStaysInTheJournal() {
    accept();
    StygigAsyncClient client = client(b -> b.deleteInputOnCancel(true));
    CompletableFuture<BulkSummary> run =
        client
            .submitAll(List.of(request("a"), request("b"), request("c")), ResultDecoder.bytes())
            .maxInFlight(2)
            .forEach(
                result -> {
                  throw new IllegalStateException("no disk");
                });

    succeed("a");

    assertThat(failure(run)).hasMessage("no disk");
    assertThat(client.pendingInferences()).isZero();
    assertThat(journal.entries())
        .extracting(InvocationJournal.Entry::inferenceId)
        .containsExactlyInAnyOrder("a", "b");
    verifyNoInteractions(s3);
  }

  @Test
  void whatACancelledBulkRunHasHadAcceptedStaysInTheJournal() {
    accept();
    CompletableFuture<BulkSummary> run =
        client(b -> {})
            .submitAll(List.of(request("a")), ResultDecoder.bytes())
            .forEach(result -> {});

    run.cancel(true);

    assertThat(waiter.outcome("a")).isCancelled();
    assertThat(journal.entries()).hasSize(1);
  }

  // Submitting again

  @Test
  void aModelThatFailedForNowIsAskedAgainUnderTheSameHandle() {
    accept();
    InferenceHandle<byte[]> handle =
        submit(client(b -> b.resilience(r -> r.resubmissions(2))), "id");
    waiter
        .outcome("id")
        .complete(InferenceOutcome.failed("Received server error (503) from model"));

    assertThat(handle.receipts()).hasSize(2);
    assertThat(journal.entries().get(0).receipt()).contains(handle.receipts().get(1));
    InvocationReceipt second = handle.receipts().get(1);
    assertThat(second.resubmissionOf()).contains("id");
    assertThat(second.inferenceId()).isNotEqualTo("id");
    succeed(second.inferenceId());

    assertThat(handle.result().join()).asString().isEqualTo(second.inferenceId());
    assertThat(journal.entries()).isEmpty();
  }

  /** Under the first id there may still come news of the invocation that has failed. */
  @Test
  void whatWasAskedAgainIsAwaitedUnderItsOwnIdByWhoRecoversIt() {
    accept();
    submit(client(b -> b.resilience(r -> r.resubmissions(1))), "id");
    waiter
        .outcome("id")
        .complete(InferenceOutcome.failed("Received server error (503) from model"));
    ManualWaiter later = new ManualWaiter();
    StygigAsyncClient second = client(b -> b.waiter(later));

    InferenceHandle<byte[]> handle = second.recover(ResultDecoder.bytes()).attached().get(0);

    assertThat(handle.inferenceId()).isEqualTo("id");
    assertThat(later.outcomes)
        .containsOnlyKeys(handle.receipts().get(0).inferenceId())
        .doesNotContainKey("id");
  }

  @Test
  void askingAgainEndsAndIsNotDoneForFaultsThatStay() {
    accept();
    StygigAsyncClient client = client(b -> b.resilience(r -> r.resubmissions(2)));
    InferenceHandle<byte[]> stubborn = submit(client, "stubborn");
    for (int i = 0; i < 3; i++) {
      waiter
          .outcome(stubborn.receipts().get(i).inferenceId())
          .complete(InferenceOutcome.failed("Received server error (503) from model"));
    }
    InferenceHandle<byte[]> wrong = submit(client, "wrong");
    waiter.outcome("wrong").complete(InferenceOutcome.failed("cannot identify image file"));

    assertThat(stubborn.receipts()).hasSize(3);
    assertThatThrownBy(() -> stubborn.result().join())
        .hasCauseInstanceOf(InferenceFailedException.class);
    assertThat(wrong.receipts()).hasSize(1);
    assertThat(failure(wrong.result())).isInstanceOf(InferenceFailedException.class);
  }

  @Test
  void cancellingAfterASecondSubmissionStopsThatOne() {
    accept();
    InferenceHandle<byte[]> handle =
        submit(client(b -> b.resilience(r -> r.resubmissions(1))), "id");
    waiter
        .outcome("id")
        .complete(InferenceOutcome.failed("Received server error (503) from model"));

    handle.cancel();

    assertThat(waiter.outcome(handle.receipts().get(1).inferenceId())).isCancelled();
  }

  // What a review has found

  @Test
  void aThreadThatIsInterruptedSubmitsAndMakesRoomAsAnyOther() {
    accept();
    StygigAsyncClient client = client(b -> b.resilience(r -> r.bulkhead(bulkhead(1))));
    Thread.currentThread().interrupt();
    InferenceHandle<byte[]> first = submit(client, "first");
    InferenceHandle<byte[]> second = submit(client, "second");
    assertThat(first.receipt()).isCompleted();

    first.cancel();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(second.receipt()).isCompleted();
  }

  @Test
  void aJournalThatDoesNotAnswerEndsTheInferenceAndGivesItsPlaceBack() {
    accept();
    InvocationJournal hanging = mock();
    when(hanging.entries()).thenReturn(List.of());
    when(hanging.intend(any(), any(), any())).thenReturn(new CompletableFuture<>());
    when(hanging.forget(any())).thenReturn(CompletableFuture.completedFuture(null));
    StygigAsyncClient client =
        client(b -> b.journal(hanging).acceptanceTimeout(Duration.ofMinutes(1)));
    InferenceHandle<byte[]> handle = submit(client, "id");

    scheduler.advance(Duration.ofMinutes(1));

    assertThat(failure(handle.result())).isInstanceOf(JournalException.class);
    assertThat(client.pendingInferences()).isZero();
  }

  @Test
  void aListenerThatThrowsCostsNoReceipt() {
    accept();
    StygigAsyncClient client =
        client(
            b ->
                b.resilience(
                    r -> {
                      Retry retry = retry(false);
                      retry.getEventPublisher().onEvent(event -> fail("listener"));
                      Bulkhead bulkhead = bulkhead(1);
                      bulkhead.getEventPublisher().onEvent(event -> fail("listener"));
                      r.invocationRetry(retry).bulkhead(bulkhead);
                    }));
    for (int i = 0; i < 3; i++) {
      InferenceHandle<byte[]> handle = submit(client, "id" + i);
      assertThat(handle.receipt()).isCompleted();
      succeed("id" + i);
      assertThat(handle.result()).isCompleted();
    }
  }

  private static void fail(String message) {
    throw new IllegalStateException(message);
  }

  @Test
  void aResultThatNobodyHasAskedForStaysInTheJournal() {
    accept();
    submit(client(b -> {}), "id");
    succeed("id");
    assertThat(journal.entries()).hasSize(1);

    StygigAsyncClient second = client(b -> {});
    InferenceHandle<byte[]> handle = second.recover(ResultDecoder.bytes()).attached().get(0);
    assertThat(journal.entries()).hasSize(1);

    assertThat(handle.result().join()).asString().isEqualTo("id");
    assertThat(journal.entries()).isEmpty();
  }

  @Test
  void anIdThatIsSubmittedAgainByACallbackIsNotForgottenWithTheFirst() {
    accept();
    StygigAsyncClient client = client(b -> {});
    CompletableFuture<byte[]> first = submit(client, "same").result();
    CompletableFuture<InferenceHandle<byte[]>> again =
        first.handle(
            (result, error) -> {
              waiter.outcomes.clear();
              return submit(client, "same");
            });
    waiter.outcome("same").complete(InferenceOutcome.failed("why"));

    assertThat(again.join().result()).isNotDone();
    assertThat(first).isCompletedExceptionally();
    assertThat(journal.entries()).hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> submit(client, "same"))
        .withMessageContaining("same is pending already");
  }

  @Test
  void whatWasBeingSentWhenTheClientWasClosedSaysThatItMayHaveBeenAccepted() {
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class)))
        .thenReturn(new CompletableFuture<>());
    StygigAsyncClient client = client(b -> {});
    InferenceHandle<byte[]> sent = submit(client, "sent");

    client.close();

    assertThat(failure(sent.result()))
        .isInstanceOfSatisfying(
            ClientClosedException.class, e -> assertThat(e.isUnanswered()).isTrue());
    assertThat(journal.entries()).hasSize(1);
  }

  @Test
  @SuppressWarnings("unchecked")
  void aMissingObjectNeverOpensTheCircuitBreakerOfS3() {
    CircuitBreaker breaker = CircuitBreaker.ofDefaults("given");
    accept();
    when(s3.getObject(any(GetObjectRequest.class), any(AsyncResponseTransformer.class)))
        .thenReturn(
            CompletableFuture.failedFuture(NoSuchKeyException.builder().statusCode(404).build()));
    StygigAsyncClient client = client(b -> b.resilience(r -> r.s3CircuitBreaker(breaker)));
    for (int i = 0; i < 200; i++) {
      submit(client, "id" + i);
      waiter.outcome("id" + i).complete(InferenceOutcome.succeeded());
    }

    assertThat(breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(100);
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
  }
}

package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.InvocationJournal;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;

/** What recover() finds, whatever the program does before and meanwhile. */
@Timeout(120)
class RecoveryTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final ManualWaiter waiter = new ManualWaiter();
  private final InMemoryInvocationJournal journal = new InMemoryInvocationJournal();
  private final List<StygigAsyncClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(StygigAsyncClient::close);
  }

  private StygigAsyncClient open() {
    StygigAsyncClient client =
        StygigAsyncClient.builder()
            .endpointName("e")
            .s3Client(new AcceptingAws.S3())
            .sageMakerRuntimeClient(new AcceptingAws.SageMaker())
            .executor(Runnable::run)
            .clock(() -> NOW)
            .journal(journal)
            .waiter(waiter)
            .build();
    clients.add(client);
    return client;
  }

  private static InferenceHandle<byte[]> submit(StygigAsyncClient client, String id) {
    return client.submit(
        InferenceRequest.builder().payload(Payload.ofUtf8("x")).inferenceId(id).build(),
        ResultDecoder.bytes());
  }

  private static InvocationReceipt receipt(String id, String key) {
    return InvocationReceipt.builder(id, "e", S3Uri.parse("s3://bucket/" + key))
        .invokedAt(NOW)
        .deadline(NOW.plusSeconds(3600))
        .build();
  }

  private void leaveBehind(String... ids) {
    for (String id : ids) {
      journal.intend(id, "e", NOW).toCompletableFuture().join();
      journal.accepted(id, receipt(id, id)).toCompletableFuture().join();
    }
  }

  private static List<String> ids(Recovery<?> recovery) {
    return recovery.attached().stream().map(InferenceHandle::inferenceId).toList();
  }

  @Test
  void aSubmitOfAnIdThatWasAcceptedIsRefusedBeforeRecoverAndItsReceiptIsKept() {
    leaveBehind("a", "b");
    StygigAsyncClient client = open();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> submit(client, "a"))
        .withMessageContaining("InferenceId a was accepted before")
        .withMessageContaining("recover()");

    assertThat(journal.entries()).allMatch(entry -> entry.receipt().isPresent());
    assertThat(ids(client.recover(ResultDecoder.bytes()))).containsExactly("a", "b");
  }

  @Test
  void whatWasAttachedBeforeIsNotRecoveredAgainAndKeepsNoOtherFromBeingRecovered() {
    leaveBehind("a", "b", "c");
    StygigAsyncClient client = open();
    InferenceHandle<byte[]> attached = client.attach(receipt("b", "b"), ResultDecoder.bytes());

    Recovery<byte[]> recovery = client.recover(ResultDecoder.bytes());

    assertThat(ids(recovery)).containsExactly("a", "c");
    assertThat(attached.result()).isNotDone();
    assertThat(client.pendingInferences()).isEqualTo(3);
    assertThat(ids(client.recover(ResultDecoder.bytes()))).isEmpty();
  }

  @Test
  void anotherReceiptForAnIdThatIsStillToBeRecoveredIsRefused() {
    leaveBehind("a");
    StygigAsyncClient client = open();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.attach(receipt("a", "another"), ResultDecoder.bytes()))
        .withMessageContaining("s3://bucket/a");

    assertThat(ids(client.recover(ResultDecoder.bytes()))).containsExactly("a");
  }

  @Test
  void anIntentWithoutReceiptMayBeSubmittedAgainBeforeRecoverAndIsNotUncertainThen() {
    journal.intend("a", "e", NOW).toCompletableFuture().join();
    journal.intend("b", "e", NOW).toCompletableFuture().join();
    StygigAsyncClient client = open();
    InferenceHandle<byte[]> again = submit(client, "a");

    Recovery<byte[]> recovery = client.recover(ResultDecoder.bytes());

    assertThat(recovery.attached()).isEmpty();
    assertThat(recovery.uncertain())
        .extracting(InvocationJournal.Entry::inferenceId)
        .containsExactly("b");
    assertThat(again.receipts()).hasSize(1);
  }

  @Test
  void whatIsUncertainStaysSoIfItsResubmissionEndsBeforeItIsSent() {
    journal.intend("closed", "e", NOW).toCompletableFuture().join();
    journal.intend("refused", "e", NOW).toCompletableFuture().join();
    journal.intend("cancelled", "e", NOW).toCompletableFuture().join();
    StygigAsyncClient client =
        StygigAsyncClient.builder()
            .endpointName("e")
            .s3Client(new AcceptingAws.S3())
            .sageMakerRuntimeClient(new AcceptingAws.SageMaker())
            .executor(Runnable::run)
            .clock(() -> NOW)
            .journal(journal)
            .waiter(waiter)
            .resilience(r -> r.bulkhead(oneAtATime()).maxWaiting(2))
            .build();
    var unused = submit(client, "first");
    var unused2 = submit(client, "closed");
    InferenceHandle<byte[]> cancelled = submit(client, "cancelled");
    assertThat(submit(client, "refused").result()).isCompletedExceptionally();
    cancelled.cancel();

    client.close();

    assertThat(journal.entries())
        .extracting(InvocationJournal.Entry::inferenceId)
        .containsExactlyInAnyOrder("closed", "refused", "first");
    assertThat(open().recover(ResultDecoder.bytes()).uncertain())
        .extracting(InvocationJournal.Entry::inferenceId)
        .containsExactlyInAnyOrder("closed", "refused");
  }

  private static Bulkhead oneAtATime() {
    return Bulkhead.of(
        "one",
        BulkheadConfig.custom().maxConcurrentCalls(1).maxWaitDuration(Duration.ZERO).build());
  }

  @Test
  void recoveringOnSeveralThreadsAtATimeTakesEachInferenceUpOnce() throws Exception {
    for (int i = 0; i < 300; i++) {
      leaveBehind("id-" + i);
    }
    StygigAsyncClient client = open();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    Set<String> taken = ConcurrentHashMap.newKeySet();
    AtomicInteger count = new AtomicInteger();
    try {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        calls.add(
            threads.submit(
                () ->
                    client
                        .recover(ResultDecoder.bytes())
                        .attached()
                        .forEach(
                            handle -> {
                              taken.add(handle.inferenceId());
                              count.incrementAndGet();
                            })));
      }
      for (Future<?> call : calls) {
        call.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdown();
    }

    assertThat(taken).hasSize(300);
    assertThat(count).hasValue(300);
  }

  @Test
  void whatIsDeliveredLeavesTheJournalThoughItsIdIsSubmittedAgainAtThatMoment() throws Exception {
    StygigAsyncClient client = open();
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      for (int i = 0; i < 20_000; i++) {
        InferenceHandle<byte[]> handle = submit(client, "a");
        var unused = handle.result();
        Future<?> rival = other.submit(() -> tryToSubmit(client));
        waiter
            .outcomes
            .remove("a")
            .complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String("x")));
        rival.get(60, TimeUnit.SECONDS);
        client.acknowledge("a");
        assertThat(handle.result()).isCompleted();
        finishRival();
        client.acknowledge("a");

        assertThat(journal.entries()).as("round %s", i).isEmpty();
      }
    } finally {
      other.shutdown();
    }
  }

  private static void tryToSubmit(StygigAsyncClient client) {
    try {
      var unused = submit(client, "a").result();
    } catch (IllegalArgumentException e) {
      // It is pending still.
    }
  }

  private void finishRival() {
    var rival = waiter.outcomes.remove("a");
    if (rival != null) {
      rival.complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String("x")));
    }
  }
}

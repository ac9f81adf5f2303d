package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stygig.async.spi.InferenceOutcome;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;

/** When the journal forgets an inference that has ended: once somebody really has its end. */
@Timeout(120)
class DeliveryTest {
  private final ManualWaiter waiter = new ManualWaiter();
  private final InMemoryInvocationJournal journal = new InMemoryInvocationJournal();
  private final ManualScheduler scheduler =
      new ManualScheduler(Instant.parse("2026-01-01T00:00:00Z"));
  private final Queue<Runnable> callbacks = new ArrayDeque<>();
  private final List<StygigAsyncClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(StygigAsyncClient::close);
  }

  private StygigAsyncClient.Builder builder() {
    return StygigAsyncClient.builder()
        .endpointName("e")
        .s3Client(new AcceptingAws.S3())
        .sageMakerRuntimeClient(new AcceptingAws.SageMaker())
        .executor(callbacks::add)
        .scheduler(scheduler)
        .clock(scheduler)
        .journal(journal)
        .waiter(waiter);
  }

  private StygigAsyncClient open(StygigAsyncClient.Builder builder) {
    StygigAsyncClient client = builder.build();
    clients.add(client);
    return client;
  }

  private static InferenceHandle<byte[]> submit(StygigAsyncClient client, String id) {
    return client.submit(
        InferenceRequest.builder().payload(Payload.ofUtf8("x")).inferenceId(id).build(),
        ResultDecoder.bytes());
  }

  private void succeed(String id) {
    waiter.outcome(id).complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String(id)));
  }

  private void runCallbacks() {
    for (Runnable next = callbacks.poll(); next != null; next = callbacks.poll()) {
      next.run();
    }
  }

  private InferenceHandle<byte[]> ended(StygigAsyncClient client, String id) {
    InferenceHandle<byte[]> handle = submit(client, id);
    runCallbacks();
    succeed(id);
    runCallbacks();
    return handle;
  }

  @Test
  void aResultThatCameAfterTheCallersTimeOutIsKeptUntilSomebodyTakesIt() {
    InferenceHandle<byte[]> handle = submit(open(builder()), "a");
    CompletableFuture<byte[]> impatient = handle.result();
    impatient.completeExceptionally(new TimeoutException("of the caller's own"));
    runCallbacks();

    succeed("a");
    runCallbacks();
    assertThat(journal.entries()).hasSize(1);

    CompletableFuture<byte[]> second = handle.result();
    runCallbacks();
    assertThat(second).isCompletedWithValueMatching(bytes -> bytes.length == 1);
    assertThat(journal.entries()).isEmpty();
  }

  @Test
  void aFailureThatNobodyTookIsKeptAsWell() {
    InferenceHandle<byte[]> handle = submit(open(builder()), "a");
    handle.result().complete(new byte[0]);
    runCallbacks();

    waiter.outcome("a").complete(InferenceOutcome.failed("the model broke"));
    runCallbacks();

    assertThat(journal.entries()).hasSize(1);
  }

  @Test
  void whereOneOfTwoHasTakenTheResultTheOtherNeedNot() {
    InferenceHandle<byte[]> handle = submit(open(builder()), "a");
    CompletableFuture<byte[]> impatient = handle.result();
    CompletableFuture<byte[]> patient = handle.result();
    impatient.completeExceptionally(new TimeoutException("of the caller's own"));
    runCallbacks();

    succeed("a");
    runCallbacks();

    assertThat(patient).isCompleted();
    assertThat(journal.entries()).isEmpty();
  }

  @Test
  void anEndedHandleDeliversThroughTheExecutorSoThatWhatIsChainedRunsBeforeTheJournalForgets() {
    InferenceHandle<byte[]> handle = ended(open(builder()), "a");
    assertThat(journal.entries()).hasSize(1);

    CompletableFuture<byte[]> late = handle.result();
    assertThat(journal.entries()).hasSize(1);
    List<Integer> entriesSeenByCallback = new ArrayList<>();
    var unused = late.thenAccept(bytes -> entriesSeenByCallback.add(journal.entries().size()));
    runCallbacks();

    assertThat(entriesSeenByCallback).containsExactly(1);
    assertThat(journal.entries()).isEmpty();
  }

  @Test
  void theJournalForgetsWhenTheCallbacksOfAResultHaveEndedAndNotBefore() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    CountDownLatch isRunning = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try {
      InferenceHandle<byte[]> handle = submit(open(builder().executor(threads)), "a");
      CompletableFuture<Void> stored =
          handle
              .result()
              .thenAccept(
                  bytes -> {
                    isRunning.countDown();
                    awaitQuietly(release);
                  });
      handle.receipt().get(30, TimeUnit.SECONDS);
      succeed("a");
      assertThat(isRunning.await(30, TimeUnit.SECONDS)).isTrue();

      assertThat(journal.entries()).hasSize(1);
      release.countDown();
      stored.get(30, TimeUnit.SECONDS);
    } finally {
      release.countDown();
      threads.shutdown();
    }
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(journal.entries()).isEmpty();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void resultsThatNobodyAskedForAreNotKeptInMemory() {
    StygigAsyncClient client = open(builder());
    long before = usedMemory();

    for (int i = 0; i < 500; i++) {
      String id = "id-" + i;
      CompletableFuture<InvocationReceipt> receipt = submit(client, id).receipt();
      runCallbacks();
      receipt.join();
      waiter
          .outcome(id)
          .complete(InferenceOutcome.succeeded(SdkBytes.fromByteArray(new byte[100_000])));
      runCallbacks();
      waiter.outcomes.remove(id);
    }

    assertThat(journal.entries()).hasSize(500);
    assertThat(usedMemory() - before).isLessThan(20_000_000);
  }

  private static long usedMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void whatTheClientCouldNotSeeStaysInTheJournalAndIsRecoveredByTheSameClient() {
    StygigAsyncClient client = open(builder());
    InferenceHandle<byte[]> handle = submit(client, "a");
    CompletableFuture<byte[]> result = handle.result();
    runCallbacks();
    waiter.outcome("a").completeExceptionally(new ResultWaitException("refused", "a", null, null));
    runCallbacks();
    assertThatThrownBy(result::join).hasCauseInstanceOf(ResultWaitException.class);
    waiter.outcomes.clear();

    assertThat(journal.entries()).hasSize(1);
    assertThatThrownBy(() -> submit(client, "a")).hasMessageContaining("recover()");
    Recovery<byte[]> recovery = client.recover(ResultDecoder.bytes());
    assertThat(recovery.attached()).hasSize(1);
    CompletableFuture<byte[]> again = recovery.attached().get(0).result();
    succeed("a");
    runCallbacks();

    assertThat(again).isCompleted();
    assertThat(journal.entries()).isEmpty();
  }
}

package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;

/** Whenever a clock or a ticker of the user's throws, nothing is lost, and nothing half done. */
@Timeout(120)
class ThrowingTimeTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int NEVER = -1;

  private final AtomicInteger callsLeft = new AtomicInteger(NEVER);
  private final ManualWaiter waiter = new ManualWaiter();
  private final InMemoryInvocationJournal journal = new InMemoryInvocationJournal();

  private void throwAtCall(int number) {
    callsLeft.set(number);
  }

  private void throwIfDue() {
    if (callsLeft.get() != NEVER && callsLeft.getAndDecrement() == 0) {
      throw new LinkageError("of the user's time");
    }
  }

  private StygigAsyncClient client() {
    InstantSource clock =
        () -> {
          throwIfDue();
          return Instant.now();
        };
    Ticker ticker =
        () -> {
          throwIfDue();
          return System.nanoTime();
        };
    return StygigAsyncClient.builder()
        .endpointName("e")
        .s3Client(new AcceptingAws.S3())
        .sageMakerRuntimeClient(new AcceptingAws.SageMaker())
        .clock(clock)
        .ticker(ticker)
        .journal(journal)
        .waiter(waiter)
        .build();
  }

  private static InvocationReceipt receipt(String id) {
    return InvocationReceipt.builder(id, "e", S3Uri.parse("s3://bucket/out/" + id + ".out"))
        .invokedAt(Instant.now())
        .deadline(Instant.now().plusSeconds(600))
        .build();
  }

  private void succeed(String id) {
    waiter.outcome(id).complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String(id)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14})
  void anInferenceSucceedsAllTheSame(int call) {
    try (StygigAsyncClient client = client()) {
      throwAtCall(call);
      InferenceHandle<byte[]> handle =
          client.submit(
              InferenceRequest.builder().payload(Payload.ofUtf8("x")).inferenceId("a").build(),
              ResultDecoder.bytes());
      assertThat(handle.receipt()).succeedsWithin(SOON);
      succeed("a");

      assertThat(handle.result()).succeedsWithin(SOON);
      await().until(() -> client.pendingInferences() == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void allThatTheJournalHoldsIsTakenUp(int call) {
    for (String id : new String[] {"a", "b", "c"}) {
      journal.intend(id, "e", Instant.now());
      journal.accepted(id, receipt(id));
    }
    try (StygigAsyncClient client = client()) {
      throwAtCall(call);
      Recovery<byte[]> recovery = client.recover(ResultDecoder.bytes());

      assertThat(recovery.attached())
          .extracting(InferenceHandle::inferenceId)
          .containsExactlyInAnyOrder("a", "b", "c");
      recovery.attached().forEach(handle -> succeed(handle.inferenceId()));
      assertThat(recovery.attached())
          .allSatisfy(handle -> assertThat(handle.result()).succeedsWithin(SOON));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void whatEndsWithoutItsResultCanBeRecovered(int call) {
    try (StygigAsyncClient client = client()) {
      CompletableFuture<byte[]> result =
          client.attach(receipt("a"), ResultDecoder.bytes()).result();
      throwAtCall(call);
      waiter.outcome("a").completeExceptionally(new CompletionException(new Exception("broke")));
      assertThat(result).failsWithin(SOON);
      waiter.outcomes.clear();

      assertThat(client.recover(ResultDecoder.bytes()).attached())
          .extracting(InferenceHandle::inferenceId)
          .containsExactly("a");
    }
  }
}

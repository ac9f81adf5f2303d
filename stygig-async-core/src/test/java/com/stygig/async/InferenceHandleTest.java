package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class InferenceHandleTest {
  private final Queue<Runnable> executor = new ArrayDeque<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InferenceHandle<String> handle =
      new InferenceHandle<>("id", executor::add, () -> now);

  private final InvocationReceipt receipt =
      InvocationReceipt.builder("id", "e", S3Uri.parse("s3://bucket/out"))
          .invokedAt(now)
          .deadline(now.plusSeconds(60))
          .build();

  private void runExecutor() {
    for (Runnable task = executor.poll(); task != null; task = executor.poll()) {
      task.run();
    }
  }

  @Test
  void completesItsFuturesOnTheExecutorOnly() {
    CompletableFuture<String> result = handle.result();
    CompletableFuture<InvocationReceipt> accepted = handle.receipt();

    handle.accepted(receipt);
    handle.finish("done", null);
    assertThat(result).isNotDone();
    assertThat(accepted).isNotDone();
    runExecutor();

    assertThat(result).isCompletedWithValue("done");
    assertThat(accepted).isCompletedWithValue(receipt);
  }

  @Test
  void endsOnce() {
    assertThat(handle.finish("first", null)).isTrue();

    assertThat(handle.finish("second", null)).isFalse();
    assertThat(handle.finish(null, new IllegalStateException())).isFalse();
    assertThat(handle.cancel()).isFalse();
    assertThat(handle.result()).isCompletedWithValue("first");
  }

  @Test
  void whatACallerDoesToItsFutureChangesNothingForOthers() throws Exception {
    CompletableFuture<String> first = handle.result();
    CompletableFuture<String> second = handle.result();
    CompletableFuture<String> third = handle.result().orTimeout(1, TimeUnit.MILLISECONDS);

    first.complete("mine");
    assertThatThrownBy(third::join).hasCauseInstanceOf(TimeoutException.class);
    handle.finish("ours", null);
    runExecutor();

    assertThat(second).isCompletedWithValue("ours");
    assertThat(first).isCompletedWithValue("mine");
  }

  @Test
  void cancellingAResultCancelsTheHandleAndWhatRuns() {
    CompletableFuture<Void> stage = handle.running(CompletableFuture::new);
    CompletableFuture<String> other = handle.result();

    handle.result().cancel(true);
    runExecutor();

    assertThat(stage).isCancelled();
    assertThat(other).isCancelled();
    assertThat(handle.result()).isCancelled();
    assertThat(handle.receipt()).isCancelled();
  }

  @Test
  void cancellingTheReceiptEndsOnlyTheInterestInIt() {
    handle.receipt().cancel(true);

    handle.accepted(receipt);
    handle.finish("done", null);
    assertThat(handle.receipt()).isCompletedWithValue(receipt);
    assertThat(handle.result()).isCompletedWithValue("done");
  }

  @Test
  void noStageStartsAfterTheEnd() {
    handle.cancel();

    CompletableFuture<Void> stage =
        handle.running(
            () -> {
              throw new AssertionError("started");
            });
    assertThat(stage).isCompletedExceptionally();
  }

  @Test
  void aStageDuringWhoseStartTheHandleIsCancelledIsCancelledToo() {
    CompletableFuture<Void> stage =
        handle.running(
            () -> {
              handle.cancel();
              return new CompletableFuture<>();
            });
    assertThat(stage).isCancelled();
  }

  @Test
  void aFailureBeforeTheReceiptFailsBothAndAfterItOnlyTheResult() {
    InferenceHandle<String> early = new InferenceHandle<>("id", Runnable::run, () -> now);
    early.finish(null, new ClientClosedException("id", null, false));
    assertThatThrownBy(() -> early.receipt().join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(ClientClosedException.class);

    handle.accepted(receipt);
    handle.finish(null, new ClientClosedException("id", receipt, false));
    assertThat(handle.receipt()).isCompletedWithValue(receipt);
    assertThat(handle.result()).isCompletedExceptionally();
  }

  @Test
  void anExecutorThatIsShutDownKeepsNoResultBack() {
    InferenceHandle<String> orphan =
        new InferenceHandle<>(
            "id",
            new Handover(
                task -> {
                  throw new RejectedExecutionException();
                }),
            () -> now);
    CompletableFuture<String> result = orphan.result();

    orphan.finish("done", null);

    assertThat(result).succeedsWithin(Patience.LIMIT).isEqualTo("done");
  }

  @Test
  void tellsHowLongEachStageTook() {
    now = now.plusMillis(10);
    handle.inputReady();
    now = now.plusMillis(20);
    handle.accepted(receipt);
    assertThat(handle.timings().input()).contains(Duration.ofMillis(10));
    assertThat(handle.timings().invocation()).contains(Duration.ofMillis(20));
    assertThat(handle.timings().waiting()).isEmpty();
    assertThat(handle.timings().total()).isEmpty();

    now = now.plusMillis(3000);
    handle.ended();
    now = now.plusMillis(4);
    handle.finish("done", null);

    assertThat(handle.timings().waiting()).contains(Duration.ofSeconds(3));
    assertThat(handle.timings().reading()).contains(Duration.ofMillis(4));
    assertThat(handle.timings().total()).contains(Duration.ofMillis(3034));
  }
}

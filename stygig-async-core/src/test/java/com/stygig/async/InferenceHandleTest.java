package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class InferenceHandleTest {
  private final Queue<Runnable> executor = new ArrayDeque<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InferenceState<String> state = state();
  private final InferenceHandle<String> handle = new InferenceHandle<>(state, executor::add);

  private final InvocationReceipt receipt =
      InvocationReceipt.builder("id", "e", S3Uri.parse("s3://bucket/out"))
          .invokedAt(now)
          .deadline(now.plusSeconds(60))
          .build();

  private InferenceState<String> state() {
    return new InferenceState<>("id", () -> now, DeliveryTracker.NONE, ended -> {});
  }

  private void runExecutor() {
    for (Runnable task = executor.poll(); task != null; task = executor.poll()) {
      task.run();
    }
  }

  @Test
  void completesItsFuturesOnTheExecutorOnly() {
    CompletableFuture<String> result = handle.result();
    CompletableFuture<InvocationReceipt> accepted = handle.receipt();

    state.accepted(receipt, now);
    state.succeed("done");
    assertThat(result).isNotDone();
    assertThat(accepted).isNotDone();
    runExecutor();

    assertThat(result).isCompletedWithValue("done");
    assertThat(accepted).isCompletedWithValue(receipt);
  }

  @Test
  void endsOnce() {
    assertThat(state.succeed("first")).isTrue();

    assertThat(state.succeed("second")).isFalse();
    assertThat(state.fail(new IllegalStateException())).isFalse();
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
    state.succeed("ours");
    runExecutor();

    assertThat(second).isCompletedWithValue("ours");
    assertThat(first).isCompletedWithValue("mine");
  }

  @Test
  void cancellingAResultCancelsTheHandleAndWhatRuns() {
    CompletableFuture<Void> stage = state.stage().run(CompletableFuture::new);
    CompletableFuture<String> other = handle.result();

    handle.result().cancel(true);
    runExecutor();

    assertThat(stage).isCancelled();
    assertThat(other).isCancelled();
    assertThat(handle.result()).isCancelled();
    assertThat(handle.receipt()).isCancelled();
  }

  @Test
  void completingAResultChangesOnlyThatFutureWhateverItIsCompletedWith() {
    handle.result().completeExceptionally(new CancellationException("of another matter"));
    handle.result().obtrudeException(new CancellationException("of another matter"));
    handle.result().orTimeout(0, TimeUnit.SECONDS);
    handle.result().thenApply(text -> text).cancel(true);
    handle.result().copy().cancel(true);
    runExecutor();

    state.accepted(receipt, now);
    state.succeed("done");
    assertThat(handle.result()).isCompletedWithValue("done");
  }

  @Test
  void cancellingTheReceiptEndsOnlyTheInterestInIt() {
    handle.receipt().cancel(true);

    state.accepted(receipt, now);
    state.succeed("done");
    assertThat(handle.receipt()).isCompletedWithValue(receipt);
    assertThat(handle.result()).isCompletedWithValue("done");
  }

  @Test
  void noStageStartsAfterTheEnd() {
    handle.cancel();

    CompletableFuture<Void> stage =
        state
            .stage()
            .run(
                () -> {
                  throw new AssertionError("started");
                });
    assertThat(stage).isCompletedExceptionally();
  }

  @Test
  void aStageDuringWhoseStartTheHandleIsCancelledIsCancelledToo() {
    CompletableFuture<Void> stage =
        state
            .stage()
            .run(
                () -> {
                  handle.cancel();
                  return new CompletableFuture<>();
                });
    assertThat(stage).isCancelled();
  }

  @Test
  void aFailureBeforeTheReceiptFailsBothAndAfterItOnlyTheResult() {
    InferenceHandle<String> early = new InferenceHandle<>(state(), Runnable::run);
    early.state().clientClosed();
    assertThatThrownBy(() -> early.receipt().join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(ClientClosedException.class);

    state.accepted(receipt, now);
    state.clientClosed();
    assertThat(handle.receipt()).isCompletedWithValue(receipt);
    assertThat(handle.result()).isCompletedExceptionally();
  }

  @Test
  void anExecutorThatIsShutDownKeepsNoResultBack() {
    InferenceHandle<String> orphan =
        new InferenceHandle<>(
            state(),
            new FallbackExecutor(
                task -> {
                  throw new RejectedExecutionException();
                }));
    CompletableFuture<String> result = orphan.result();

    orphan.state().succeed("done");

    assertThat(result).succeedsWithin(Patience.LIMIT).isEqualTo("done");
  }

  @Test
  void tellsHowLongEachStageTook() {
    now = now.plusMillis(10);
    state.inputReady();
    now = now.plusMillis(20);
    state.accepted(receipt, now);
    assertThat(handle.timings().input()).contains(Duration.ofMillis(10));
    assertThat(handle.timings().invocation()).contains(Duration.ofMillis(20));
    assertThat(handle.timings().waiting()).isEmpty();
    assertThat(handle.timings().total()).isEmpty();

    now = now.plusMillis(3000);
    state.outcomeKnown();
    now = now.plusMillis(4);
    state.succeed("done");

    assertThat(handle.timings().waiting()).contains(Duration.ofSeconds(3));
    assertThat(handle.timings().reading()).contains(Duration.ofMillis(4));
    assertThat(handle.timings().total()).contains(Duration.ofMillis(3034));
  }
}

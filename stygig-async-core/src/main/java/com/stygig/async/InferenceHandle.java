package com.stygig.async;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One inference on its way. Made by a {@link StygigAsyncClient}; thread-safe.
 *
 * <p>It ends exactly once: with a result, a failure, or a cancellation. Its futures complete on the
 * client's executor, so that what is chained to them may take its time.
 *
 * @param <T> the result's type
 */
public final class InferenceHandle<T> {
  private final String inferenceId;
  private final Executor executor;
  private final InstantSource clock;
  private final CompletableFuture<InvocationReceipt> receipt = new CompletableFuture<>();
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final AtomicBoolean isOver = new AtomicBoolean();
  private volatile @Nullable Future<?> running;

  private final Instant submittedAt;
  private volatile @Nullable Instant inputReadyAt;
  private volatile @Nullable Instant acceptedAt;
  private volatile @Nullable Instant endedAt;
  private volatile @Nullable Instant completedAt;

  InferenceHandle(String inferenceId, Executor executor, InstantSource clock) {
    this.inferenceId = inferenceId;
    this.executor = executor;
    this.clock = clock;
    this.submittedAt = clock.instant();
  }

  /**
   * Returns the id that the endpoint is invoked with: the request's, or one that the client made.
   *
   * @return the InferenceId
   */
  public String inferenceId() {
    return inferenceId;
  }

  /**
   * Returns what completes when the service has accepted the invocation, or fails as the {@link
   * #result} does if it never does. Cancelling this future only ends the interest in it.
   *
   * @return a future of the caller's own, a new one at each call
   */
  public CompletableFuture<InvocationReceipt> receipt() {
    return view(receipt);
  }

  /**
   * Returns what completes with the decoded result, or fails with a {@link StygigAsyncException}.
   *
   * <p>Cancelling this future cancels the inference, as {@link #cancel} does. Completing it in
   * another way, or a time-out put on it, changes nothing but this one future.
   *
   * @return a future of the caller's own, a new one at each call; to be kept, not asked for again
   *     and again
   */
  public CompletableFuture<T> result() {
    CompletableFuture<T> view = view(result);
    if (!view.isDone()) {
      view.whenComplete(
          (value, error) -> {
            if (view.isCancelled()) {
              cancel();
            }
          });
    }
    return view;
  }

  /**
   * Gives the inference up: stops whatever is under way, and ends both futures as cancelled unless
   * they are complete. The service knows no cancellation: an invocation that it has accepted goes
   * on and is paid for.
   *
   * @return true if this call ended the inference, false if it had ended before
   */
  public boolean cancel() {
    return finish(null, new CancellationException("Inference " + inferenceId + " was cancelled"));
  }

  /**
   * Returns how long each stage took so far.
   *
   * @return a picture of this moment
   */
  public InferenceTimings timings() {
    return InferenceTimings.between(submittedAt, inputReadyAt, acceptedAt, endedAt, completedAt);
  }

  /**
   * Returns a line for people.
   *
   * @return the id and the state
   */
  @Override
  public String toString() {
    String state = result.isDone() ? "ended" : receipt.isDone() ? "accepted" : "submitted";
    return "InferenceHandle[" + inferenceId + ", " + state + "]";
  }

  /**
   * Starts a stage and makes it the one that a cancellation stops. If the handle has ended, nothing
   * is started.
   */
  <V> CompletableFuture<V> running(Supplier<CompletableFuture<V>> stage) {
    if (isOver.get()) {
      return CompletableFuture.failedFuture(
          new CancellationException("Inference " + inferenceId + " has ended"));
    }
    CompletableFuture<V> started = stage.get();
    running = started;
    if (isOver.get()) {
      started.cancel(true);
    }
    return started;
  }

  void inputReady() {
    inputReadyAt = clock.instant();
  }

  void accepted(InvocationReceipt accepted) {
    acceptedAt = clock.instant();
    receipt.complete(accepted);
  }

  void ended() {
    endedAt = clock.instant();
  }

  /**
   * Ends the handle, unless it has ended: with a value if there is no error. Stops whatever still
   * runs before anybody is told.
   */
  boolean finish(@Nullable T value, @Nullable Throwable error) {
    if (!isOver.compareAndSet(false, true)) {
      return false;
    }
    completedAt = clock.instant();
    if (error == null) {
      result.complete(value);
      return true;
    }
    Future<?> stage = running;
    if (stage != null) {
      stage.cancel(true);
    }
    receipt.completeExceptionally(error);
    result.completeExceptionally(error);
    return true;
  }

  /** What a waiter gets: to be told, and not to tell. */
  CompletionStage<InvocationReceipt> receiptStage() {
    return receipt.minimalCompletionStage();
  }

  /** Completes when the handle ends. */
  CompletableFuture<T> resultPromise() {
    return result;
  }

  @Nullable InvocationReceipt receiptIfAccepted() {
    return receipt.isDone() && !receipt.isCompletedExceptionally() ? receipt.join() : null;
  }

  private <V> CompletableFuture<V> view(CompletableFuture<V> source) {
    CompletableFuture<V> view = new CompletableFuture<>();
    if (source.isDone()) {
      source.whenComplete((value, error) -> copy(value, error, view));
    } else {
      source.whenComplete((value, error) -> executor.execute(() -> copy(value, error, view)));
    }
    return view;
  }

  private static <V> void copy(
      @Nullable V value, @Nullable Throwable error, CompletableFuture<V> to) {
    if (error == null) {
      to.complete(value);
    } else {
      to.completeExceptionally(error);
    }
  }
}

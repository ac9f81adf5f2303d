package com.stygig.async;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
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
  private final InferenceState<T> state;
  private final Executor executor;

  InferenceHandle(InferenceState<T> state, Executor executor) {
    this.state = state;
    this.executor = executor;
  }

  /**
   * Returns the id that the endpoint is invoked with: the request's, or one that the client made.
   *
   * @return the InferenceId
   */
  public String inferenceId() {
    return state.inferenceId();
  }

  /**
   * Returns what completes when the service has accepted the invocation, or fails as the {@link
   * #result} does if it never does. Cancelling this future only ends the interest in it.
   *
   * @return a future of the caller's own, a new one at each call
   */
  public CompletableFuture<InvocationReceipt> receipt() {
    return view(new CompletableFuture<>(), state.receipt(), DeliveryTracker.NONE);
  }

  /**
   * Returns what the service has accepted under this handle.
   *
   * @return no receipt until {@link #receipt} completes, and then one, or several if the inference
   *     was {@linkplain Resilience.Builder#resubmissions submitted again}: the last one is the
   *     current one
   */
  public List<InvocationReceipt> receipts() {
    return state.receipts();
  }

  /**
   * Returns what completes with the decoded result, or fails with a {@link StygigAsyncException},
   * or with an {@link InferenceCancelledException}.
   *
   * <p>Cancelling this future cancels the inference, as {@link #cancel} does. Completing it in
   * another way, or a time-out put on it, changes nothing but this one future.
   *
   * <p>Where there is a {@linkplain StygigAsyncClient.Builder#journal journal}, it forgets the
   * inference once a future that this method returned has taken the end, what was chained to it has
   * run, and no other such future is still to complete. A future that was completed in another way
   * before, by a time-out for instance, has not taken it. What goes on asynchronously is not waited
   * for: {@link #acknowledge} covers that. With a journal the future completes on the executor even
   * if the inference has ended already, so that what is chained at once runs before.
   *
   * @return a future of the caller's own, a new one at each call; to be kept, not asked for again
   *     and again
   */
  public CompletableFuture<T> result() {
    return view(new Cancelling(), state.result(), state.delivery());
  }

  /** Takes the inference along when it is cancelled, and for no other exception that says so. */
  private final class Cancelling extends CompletableFuture<T> {
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean isCancelled = super.cancel(mayInterruptIfRunning);
      if (isCancelled) {
        var unused = InferenceHandle.this.cancel();
      }
      return isCancelled;
    }

    /** Stages that are made of it are others' views, and plain. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new CompletableFuture<>();
    }
  }

  private <V> CompletableFuture<V> view(
      CompletableFuture<V> view, CompletableFuture<V> source, DeliveryTracker delivery) {
    delivery.opened();
    Executor next = source.isDone() && !delivery.isTracking() ? Runnable::run : executor;
    source.whenComplete(
        (value, error) -> next.execute(() -> delivery.closed(complete(view, value, error))));
    return view;
  }

  /** Returns whether the view has taken it, and what is chained to it has run. */
  private static <V> boolean complete(
      CompletableFuture<V> view, @Nullable V value, @Nullable Throwable error) {
    return error == null ? view.complete(value) : view.completeExceptionally(error);
  }

  /**
   * Tells the {@linkplain StygigAsyncClient.Builder#journal journal} that the caller has dealt with
   * the end of this inference, so that no later process needs to get it again: the same as {@link
   * StygigAsyncClient#acknowledge} with its id. Required with {@link AcknowledgementMode#MANUAL}
   * only. If the inference has not ended yet, it is forgotten when it does. Without a journal
   * nothing happens.
   */
  public void acknowledge() {
    state.delivery().acknowledge();
  }

  /**
   * Cancels the inference: stops whatever is under way, and ends both futures with an {@link
   * InferenceCancelledException} unless they are complete. An upload is aborted. The service knows
   * no cancellation: an invocation that it has accepted goes on and is paid for, and one that was
   * just being sent may have been accepted. See also {@link
   * StygigAsyncClient.Builder#deleteInputOnCancel}.
   *
   * @return true if this call ended the inference, false if it had ended before
   */
  public boolean cancel() {
    return state.cancel();
  }

  /**
   * Returns how long each stage took so far.
   *
   * @return a picture of this moment
   */
  public InferenceTimings timings() {
    return state.stopwatch().timings();
  }

  /**
   * Returns a line for people.
   *
   * @return the id and the state
   */
  @Override
  public String toString() {
    String progress =
        state.result().isDone() ? "ended" : state.receipt().isDone() ? "accepted" : "submitted";
    return "InferenceHandle[" + inferenceId() + ", " + progress + "]";
  }

  InferenceState<T> state() {
    return state;
  }
}

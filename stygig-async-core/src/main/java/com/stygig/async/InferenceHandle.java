package com.stygig.async;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
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

  /** Written under the lock, with what must agree with it: the receipts and the wait. */
  private volatile boolean isOver;

  private volatile @Nullable Future<?> running;
  private @Nullable CompletableFuture<?> wait;

  /** Whether it is for the latest receipt, and not for one that is to come. */
  private boolean isWaitAccepted;

  private volatile @Nullable Instant latestTurn;
  private volatile @Nullable InvocationReceipt latestReceipt;

  /** Those before the latest one: as a rule none. */
  private List<InvocationReceipt> earlierReceipts = List.of();

  private volatile boolean mayBeAccepted;
  private volatile @Nullable S3Uri uploadedInput;

  /** The end itself, and each future that was given out before and is not complete. */
  private int untold = 1;

  private boolean wasAsked;
  private @Nullable Runnable whenTold;
  private @Nullable BiConsumer<? super InferenceHandle<T>, @Nullable Throwable> whenEnded;
  private boolean isIn;

  /** Guarded by them. */
  int placeAmongPending = PendingHandles.NONE;

  private volatile boolean isGivenUp;

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
    return view(receipt, () -> {});
  }

  /**
   * Returns what the service has accepted under this handle.
   *
   * @return no receipt until {@link #receipt} completes, and then one, or several if the inference
   *     was {@linkplain Resilience.Builder#resubmissions submitted again}: the last one is the
   *     current one
   */
  public List<InvocationReceipt> receipts() {
    InvocationReceipt latest;
    List<InvocationReceipt> earlier;
    synchronized (this) {
      latest = latestReceipt;
      earlier = earlierReceipts;
    }
    return latest == null ? List.of() : append(earlier, latest);
  }

  private static List<InvocationReceipt> append(
      List<InvocationReceipt> earlier, InvocationReceipt latest) {
    return Stream.concat(earlier.stream(), Stream.of(latest)).toList();
  }

  /**
   * Returns what completes with the decoded result, or fails with a {@link StygigAsyncException},
   * or with an {@link InferenceCancelledException}. Where there is a {@linkplain
   * StygigAsyncClient.Builder#journal journal}, it forgets the inference only after this was
   * called.
   *
   * <p>Cancelling this future cancels the inference, as {@link #cancel} does. Completing it in
   * another way, or a time-out put on it, changes nothing but this one future.
   *
   * @return a future of the caller's own, a new one at each call; to be kept, not asked for again
   *     and again
   */
  public CompletableFuture<T> result() {
    CompletableFuture<T> view = view(result, ask());
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
   * Gives the inference up: stops whatever is under way, and ends both futures with an {@link
   * InferenceCancelledException} unless they are complete. An upload is aborted. The service knows
   * no cancellation: an invocation that it has accepted goes on and is paid for, and one that was
   * just being sent may have been accepted. See also {@link
   * StygigAsyncClient.Builder#deleteInputOnCancel}.
   *
   * @return true if this call ended the inference, false if it had ended before
   */
  public boolean cancel() {
    return fail(
        receipt -> new InferenceCancelledException(inferenceId, receipt, isUnanswered(receipt)));
  }

  /** Cancels it, but wants its result still, of the next process: a journal keeps it. */
  void giveUp() {
    isGivenUp = true;
    cancel();
  }

  boolean isGivenUp() {
    return isGivenUp;
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
    if (isOver) {
      return CompletableFuture.failedFuture(
          new CancellationException("Inference " + inferenceId + " has ended"));
    }
    CompletableFuture<V> started = stage.get();
    running = started;
    if (isOver) {
      started.cancel(true);
      running = null;
    }
    return started;
  }

  Instant submittedAt() {
    return submittedAt;
  }

  void inputReady() {
    inputReadyAt = clock.instant();
  }

  /** Sets by when it has to be its turn to be invoked. */
  void waitsForTurnUntil(Instant latest) {
    latestTurn = latest;
  }

  /** Its turn has come. Returns the failure if that is too late, and null if it is in time. */
  @Nullable ClientOverloadedException missedTurn() {
    Instant turn = latestTurn;
    latestTurn = null;
    return turn != null && clock.instant().isAfter(turn)
        ? new ClientOverloadedException(inferenceId, turn)
        : null;
  }

  /** Makes it the wait that ends with the handle. */
  void waitsFor(CompletableFuture<?> outcome, boolean isAccepted) {
    synchronized (this) {
      if (!isOver) {
        wait = outcome;
        isWaitAccepted = isAccepted;
        return;
      }
    }
    outcome.cancel(true);
  }

  /** Ends what should have ended a while ago. */
  void giveUpIfOverdue(Instant latestDeadline) {
    Instant turn = latestTurn;
    if (turn != null && turn.isBefore(latestDeadline)) {
      fail(receipt -> new ClientOverloadedException(inferenceId, turn));
    } else {
      endWaitIfOverdue(latestDeadline);
    }
  }

  /** Its waiter should have. */
  private void endWaitIfOverdue(Instant latestDeadline) {
    CompletableFuture<?> overdue;
    InvocationReceipt receipt;
    synchronized (this) {
      overdue = wait;
      receipt = receiptIfAccepted();
      if (!isWaitAccepted) {
        return;
      }
    }
    if (overdue != null && receipt != null && receipt.deadline().isBefore(latestDeadline)) {
      overdue.completeExceptionally(
          new ResultTimeoutException(
              "No result of "
                  + receipt.inferenceId()
                  + " by "
                  + receipt.deadline()
                  + ", and the waiter did not say so",
              inferenceId,
              receipt,
              null));
    }
  }

  boolean isPast(Instant time) {
    return !clock.instant().isBefore(time);
  }

  /**
   * From now on the service may accept it at any moment. Returns false if the handle has ended: it
   * was told that nothing was invoked.
   */
  synchronized boolean invokes() {
    mayBeAccepted |= !isOver;
    return !isOver;
  }

  private boolean isUnanswered(@Nullable InvocationReceipt receipt) {
    return receipt == null && mayBeAccepted;
  }

  boolean isOver() {
    return isOver;
  }

  void uploads(S3Uri location) {
    uploadedInput = location;
  }

  /** Where the client has put, or was putting, the input. */
  @Nullable S3Uri uploadedInput() {
    return uploadedInput;
  }

  /** Has been accepted right now, by all that we know. */
  boolean accepted(InvocationReceipt accepted) {
    return accepted(accepted, clock.instant());
  }

  /** Returns false if the handle has ended before, without this receipt. */
  boolean accepted(InvocationReceipt accepted, Instant time) {
    synchronized (this) {
      if (isOver) {
        return false;
      }
      acceptedAt = time;
      endedAt = null;
      isWaitAccepted = true;
      earlierReceipts = receipts();
      latestReceipt = accepted;
      running = null; // which would keep the answer
    }
    receipt.complete(accepted);
    return true;
  }

  void ended() {
    endedAt = clock.instant();
  }

  /** Ends the handle, unless it has ended: with a value if there is no error. */
  boolean finish(@Nullable T value, @Nullable Throwable error) {
    if (error != null) {
      return fail(receipt -> error);
    }
    Runnable stopping = end();
    if (stopping == null) {
      return false;
    }
    result.complete(value);
    tellOwner(null);
    stopping.run();
    told();
    return true;
  }

  boolean closed() {
    return fail(receipt -> new ClientClosedException(inferenceId, receipt, isUnanswered(receipt)));
  }

  /**
   * Ends the handle, unless it has ended, with an error that knows the receipt. Stops whatever
   * still runs before anybody is told.
   */
  private boolean fail(Function<@Nullable InvocationReceipt, Throwable> errors) {
    Runnable stopping = end();
    if (stopping == null) {
      return false;
    }
    Throwable error = errors.apply(receiptIfAccepted());
    stopping.run();
    receipt.completeExceptionally(error);
    result.completeExceptionally(error);
    tellOwner(error);
    told();
    return true;
  }

  private void tellOwner(@Nullable Throwable error) {
    if (whenEnded != null) {
      whenEnded.accept(this, error);
    }
  }

  /** Returns what stops the rest, and keeps nothing of it; null if the handle has ended before. */
  private @Nullable Runnable end() {
    CompletableFuture<?> lastWait;
    synchronized (this) {
      if (isOver) {
        return null;
      }
      isOver = true;
      lastWait = wait;
      wait = null;
    }
    completedAt = clock.instant();
    Future<?> stage = running;
    running = null;
    return () -> {
      stop(stage);
      stop(lastWait);
    };
  }

  private static void stop(@Nullable Future<?> stage) {
    if (stage != null) {
      stage.cancel(true);
    }
  }

  private void told() {
    Runnable action;
    synchronized (this) {
      untold--;
      if (untold > 0 || !wasAsked) {
        return;
      }
      action = whenTold;
      whenTold = null;
    }
    if (action != null) {
      action.run();
    }
  }

  /** Asks for the result. Returns what is to be called, once, when it has been handed over. */
  synchronized Runnable ask() {
    untold++;
    wasAsked = true;
    return this::told;
  }

  /**
   * To be set before anybody has the handle. Runs on any thread, when the handle has ended: with
   * the error, if it was one. One for all handles, as there can be very many of them.
   */
  void whenEnded(BiConsumer<? super InferenceHandle<T>, @Nullable Throwable> action) {
    whenEnded = action;
  }

  /** Gives it a place among those in flight. Returns false if it has ended before. */
  synchronized boolean letIn() {
    isIn = !isOver;
    return isIn;
  }

  /** Whether it has a place among those in flight, to be left when it has ended. */
  synchronized boolean isIn() {
    return isIn;
  }

  /**
   * To be set before anybody has the handle. Runs once: when the handle has ended, somebody has
   * asked for the result, and all futures that were given out for it are complete, with what was
   * chained to them, as far as that ran on the executor's thread.
   */
  void whenTold(Runnable action) {
    whenTold = action;
  }

  /** Whether it ended so that the service has, for certain, accepted nothing. */
  boolean wasNotAccepted(@Nullable Throwable error) {
    boolean wasRefused = error instanceof InvocationException e && !e.isUnanswered();
    return latestReceipt == null && (wasRefused || !mayBeAccepted);
  }

  /** Completes when the handle ends. */
  CompletableFuture<T> resultPromise() {
    return result;
  }

  boolean endedWithClient() {
    return result.handle((value, error) -> error instanceof ClientClosedException).getNow(false);
  }

  @Nullable InvocationReceipt receiptIfAccepted() {
    return latestReceipt;
  }

  private <V> CompletableFuture<V> view(CompletableFuture<V> source, Runnable then) {
    CompletableFuture<V> view = new CompletableFuture<>();
    if (source.isDone()) {
      source.whenComplete((value, error) -> copy(value, error, view));
      then.run();
    } else {
      source.whenComplete(
          (value, error) ->
              executor.execute(
                  () -> {
                    copy(value, error, view);
                    then.run();
                  }));
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

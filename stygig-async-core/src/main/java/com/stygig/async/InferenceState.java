package com.stygig.async;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of one inference, from its submission to its end, which comes exactly once. {@link
 * InferenceHandle} is what the caller sees of it. Thread-safe.
 */
final class InferenceState<T> {
  private final String inferenceId;
  private final InstantSource clock;
  private final Consumer<? super InferenceState<T>> onEnd;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final InferenceStopwatch stopwatch;
  private final DeliveryTracker delivery;

  // Written under the lock. Very many inferences can be pending: what one needs no more is null.

  /** Null once there is a receipt. */
  private volatile @Nullable CompletableFuture<InvocationReceipt> firstReceipt =
      new CompletableFuture<>();

  /** Null while nothing runs but the wait. */
  private @Nullable CurrentStage stage;

  private volatile @Nullable EndReason endReason;
  private volatile @Nullable InvocationReceipt latestReceipt;

  /** Those before the latest one: as a rule none. */
  private List<InvocationReceipt> earlierReceipts = List.of();

  private volatile boolean mayBeAccepted;
  private @Nullable CompletableFuture<?> wait;

  /** Whether the wait is for the latest receipt, and not for one that is to come. */
  private boolean isWaitAccepted;

  private AdmissionQueue.@Nullable Permit permit;

  private volatile @Nullable Instant latestAdmission;
  private volatile @Nullable S3Uri uploadedInput;

  /** Guarded by {@link PendingInferences}. */
  int placeAmongPending = PendingInferences.NONE;

  /**
   * Starts the stopwatch.
   *
   * @param onEnd is called once, when the inference has ended and its futures are complete; one for
   *     all inferences, as there can be very many
   */
  InferenceState(
      String inferenceId,
      InstantSource clock,
      DeliveryTracker delivery,
      Consumer<? super InferenceState<T>> onEnd) {
    this.inferenceId = inferenceId;
    this.clock = clock;
    this.stopwatch = new InferenceStopwatch(clock.instant());
    this.delivery = delivery;
    this.onEnd = onEnd;
  }

  String inferenceId() {
    return inferenceId;
  }

  InferenceStopwatch stopwatch() {
    return stopwatch;
  }

  /** What runs for this inference, and is cancelled at its end. */
  synchronized CurrentStage stage() {
    CurrentStage current = stage;
    if (current == null) {
      current = new CurrentStage();
      stage = current;
      if (hasEnded()) {
        current.stop();
      }
    }
    return current;
  }

  DeliveryTracker delivery() {
    return delivery;
  }

  /** Completes with the first receipt, or fails as the result does. Not to be given to callers. */
  CompletableFuture<InvocationReceipt> receipt() {
    CompletableFuture<InvocationReceipt> first = firstReceipt;
    return first == null ? CompletableFuture.completedFuture(receipts().get(0)) : first;
  }

  /** Completes when the inference ends. Not to be given to callers. */
  CompletableFuture<T> result() {
    return result;
  }

  @Nullable InvocationReceipt latestReceipt() {
    return latestReceipt;
  }

  /** All receipts, of which the last one is the current one. */
  synchronized List<InvocationReceipt> receipts() {
    InvocationReceipt latest = latestReceipt;
    return latest == null
        ? List.of()
        : Stream.concat(earlierReceipts.stream(), Stream.of(latest)).toList();
  }

  boolean hasEnded() {
    return endReason != null;
  }

  /** Null as long as it has not ended. */
  @Nullable EndReason endReason() {
    return endReason;
  }

  // On its way.

  /** The payload is ready to be sent. */
  void inputReady() {
    stopwatch.inputReady(clock.instant());
  }

  /** It is known how the inference has ended. */
  void outcomeKnown() {
    stopwatch.outcomeKnown(clock.instant());
  }

  /** Sets by when it has to be admitted. */
  void awaitAdmissionUntil(Instant latest) {
    latestAdmission = latest;
  }

  /** Holds the permit until the end. */
  void admitted(AdmissionQueue.Permit given) {
    synchronized (this) {
      if (!hasEnded()) {
        permit = given;
        return;
      }
    }
    given.release();
  }

  /** Its turn has come. Returns the failure if that is too late, and null if it is in time. */
  @Nullable ClientOverloadedException missedAdmission() {
    Instant latest = latestAdmission;
    latestAdmission = null;
    return latest != null && clock.instant().isAfter(latest)
        ? new ClientOverloadedException(inferenceId, latest)
        : null;
  }

  /** Where the client puts the input. */
  void uploads(S3Uri location) {
    uploadedInput = location;
  }

  /** Where the client has put, or was putting, the input. */
  @Nullable S3Uri uploadedInput() {
    return uploadedInput;
  }

  /** Makes it the wait that is cancelled at the end. */
  void waitsFor(CompletableFuture<?> outcome, boolean isAccepted) {
    synchronized (this) {
      if (!hasEnded()) {
        wait = outcome;
        isWaitAccepted = isAccepted;
        return;
      }
    }
    outcome.cancel(true);
  }

  /**
   * From now on the service may accept it at any moment. Returns false if the inference has ended:
   * its caller has learned that nothing was invoked.
   */
  synchronized boolean startInvocation() {
    mayBeAccepted |= !hasEnded();
    return !hasEnded();
  }

  /** Whether the service may have accepted it, as far as this client knows. */
  boolean mayBeAccepted() {
    return mayBeAccepted;
  }

  /** Returns false if the inference has ended before, without this receipt. */
  boolean accepted(InvocationReceipt accepted, Instant at) {
    CompletableFuture<InvocationReceipt> first;
    synchronized (this) {
      if (hasEnded()) {
        return false;
      }
      stopwatch.accepted(at);
      isWaitAccepted = true;
      earlierReceipts = receipts();
      latestReceipt = accepted;
      first = firstReceipt;
      firstReceipt = null;
      stage = null;
    }
    if (first != null) {
      first.complete(accepted);
    }
    return true;
  }

  /** Ends what should have ended a while ago: by its admission's time limit or by its deadline. */
  void endIfOverdue(Instant latestDeadline) {
    Instant latest = latestAdmission;
    if (latest != null && latest.isBefore(latestDeadline)) {
      fail(new ClientOverloadedException(inferenceId, latest));
    } else {
      endWaitIfOverdue(latestDeadline);
    }
  }

  /** Its waiter should have ended it. */
  private void endWaitIfOverdue(Instant latestDeadline) {
    CompletableFuture<?> overdue;
    InvocationReceipt current;
    synchronized (this) {
      overdue = isWaitAccepted ? wait : null;
      current = latestReceipt;
    }
    if (overdue != null && current != null && current.deadline().isBefore(latestDeadline)) {
      overdue.completeExceptionally(
          new ResultTimeoutException(
              "No result of "
                  + current.inferenceId()
                  + " by "
                  + current.deadline()
                  + ", and the waiter did not say so",
              inferenceId,
              current,
              null));
    }
  }

  boolean isPast(Instant time) {
    return !clock.instant().isBefore(time);
  }

  // The end. Each returns false if it had ended before.

  boolean succeed(T value) {
    return end(EndReason.SUCCEEDED, value, current -> null);
  }

  boolean fail(Throwable error) {
    return end(EndReason.of(error), null, current -> error);
  }

  boolean cancel() {
    return cancel(EndReason.CANCELLED);
  }

  /** Cancels it for its caller, while a journal keeps it for the next client. */
  boolean abandon() {
    return cancel(EndReason.ABANDONED);
  }

  private boolean cancel(EndReason reason) {
    return end(
        reason,
        null,
        current -> new InferenceCancelledException(inferenceId, current, isUnanswered(current)));
  }

  boolean clientClosed() {
    return end(
        EndReason.CLIENT_CLOSED,
        null,
        current -> new ClientClosedException(inferenceId, current, isUnanswered(current)));
  }

  private boolean isUnanswered(@Nullable InvocationReceipt current) {
    return current == null && mayBeAccepted;
  }

  private boolean end(
      EndReason reason,
      @Nullable T value,
      Function<@Nullable InvocationReceipt, @Nullable Throwable> errors) {
    CompletableFuture<?> lastWait;
    CurrentStage lastStage;
    AdmissionQueue.Permit lastPermit;
    synchronized (this) {
      if (hasEnded()) {
        return false;
      }
      endReason = reason;
      lastWait = wait;
      wait = null;
      lastStage = stage;
      lastPermit = permit;
      permit = null;
    }
    Closing.quietly(() -> stopwatch.ended(clock.instant())); // of a clock that may be the user's
    if (lastStage != null) {
      lastStage.stop();
    }
    if (lastWait != null) {
      Closing.quietly(() -> lastWait.cancel(true)); // of a waiter that may be the user's
    }
    Closing.quietly(() -> delivery.ended(reason, isSurelyNotAccepted(reason), latestReceipt));
    complete(value, errors.apply(latestReceipt));
    if (lastPermit != null) {
      lastPermit.release();
    }
    onEnd.accept(this);
    return true;
  }

  private void complete(@Nullable T value, @Nullable Throwable error) {
    if (error == null) {
      result.complete(value);
    } else {
      CompletableFuture<InvocationReceipt> first = firstReceipt;
      if (first != null) {
        first.completeExceptionally(error);
      }
      result.completeExceptionally(error);
    }
  }

  private boolean isSurelyNotAccepted(EndReason reason) {
    return latestReceipt == null && (reason == EndReason.REFUSED || !mayBeAccepted);
  }
}

package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultTimeoutException;
import com.stygig.async.ResultWaitException;
import com.stygig.async.spi.InferenceOutcome;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One inference that somebody waits for. What changes in it is guarded by its waiter. */
final class Wait {
  final String inferenceId;
  final CompletableFuture<InferenceOutcome> outcome = new CompletableFuture<>();
  @Nullable InvocationReceipt receipt;

  /** The receipt's, or earlier. */
  Instant deadline = Instant.MAX;

  /** Tells waits apart that are due at the same time. */
  long number;

  Instant due = Instant.MIN;
  int looks;
  volatile boolean isUnderWay;
  volatile @Nullable Throwable lastFailure;

  Wait(String inferenceId) {
    this.inferenceId = inferenceId;
  }

  void accepted(InvocationReceipt accepted, Instant latest) {
    receipt = accepted;
    deadline = latest;
  }

  /** For waits that have been accepted. */
  InvocationReceipt receipt() {
    return Objects.requireNonNull(receipt);
  }

  boolean isOver() {
    return outcome.isDone();
  }

  void timeOut() {
    Throwable failure = lastFailure;
    String found =
        failure == null
            ? "the last look " + (isUnderWay ? "did not end" : "found nothing")
            : "the last look failed: " + S3Failures.describe(failure);
    outcome.completeExceptionally(
        new ResultTimeoutException(
            "No result of "
                + inferenceId
                + " at "
                + receipt().outputLocation()
                + " by "
                + deadline
                + ", "
                + found,
            inferenceId,
            receipt(),
            failure));
  }

  void fail(String message, @Nullable Throwable cause) {
    outcome.completeExceptionally(new ResultWaitException(message, inferenceId, receipt, cause));
  }
}

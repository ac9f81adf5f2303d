package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultTimeoutException;
import com.stygig.async.ResultWaitException;
import com.stygig.async.spi.InferenceOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One inference that somebody waits for. What changes in it is guarded by its waiter. */
class Wait {
  /** No sound deadline is further off, and time can be reckoned with safely up to here. */
  private static final Duration LONGEST = Duration.ofDays(365);

  final String inferenceId;
  final CompletableFuture<InferenceOutcome> outcome = new CompletableFuture<>();
  @Nullable InvocationReceipt receipt;

  /** The receipt's, or earlier. */
  Instant deadline = Instant.MAX;

  /** Tells waits apart that are due at the same time. */
  long number;

  Wait(String inferenceId) {
    this.inferenceId = inferenceId;
  }

  void accepted(InvocationReceipt accepted, long number, Instant now) {
    Instant latest = now.plus(LONGEST);
    this.receipt = accepted;
    this.deadline = accepted.deadline().isAfter(latest) ? latest : accepted.deadline();
    this.number = number;
  }

  /** For waits that have been accepted. */
  InvocationReceipt receipt() {
    return Objects.requireNonNull(receipt);
  }

  boolean isOver() {
    return outcome.isDone();
  }

  /** Ends at the deadline, and tells what was known then. */
  void timeOut(String state, @Nullable Throwable cause) {
    outcome.completeExceptionally(
        new ResultTimeoutException(
            "No result of "
                + inferenceId
                + " at "
                + receipt().outputLocation()
                + " by "
                + deadline
                + ", "
                + state,
            inferenceId,
            receipt(),
            cause));
  }

  void fail(String message, @Nullable Throwable cause) {
    outcome.completeExceptionally(new ResultWaitException(message, inferenceId, receipt, cause));
  }
}

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
  @Nullable WatchedPrefix prefix;

  /** The receipt's, or earlier. */
  Instant deadline = Instant.MAX;

  /** Tells waits apart that are due at the same time. */
  long number;

  Instant due = Instant.MIN;
  int looks;
  boolean isUnderWay;

  Wait(String inferenceId) {
    this.inferenceId = inferenceId;
  }

  /** For waits that have been accepted. */
  InvocationReceipt receipt() {
    return Objects.requireNonNull(receipt);
  }

  /** For waits that are watched. */
  WatchedPrefix prefix() {
    return Objects.requireNonNull(prefix);
  }

  boolean isOver() {
    return outcome.isDone();
  }

  /** Ends at the deadline, after a last look that ended so. */
  void timeOut(String lastLook, @Nullable Throwable failure) {
    outcome.completeExceptionally(
        new ResultTimeoutException(
            "No result of "
                + inferenceId
                + " at "
                + receipt().outputLocation()
                + " by "
                + deadline
                + ", the last look "
                + lastLook,
            inferenceId,
            receipt(),
            failure));
  }

  void fail(String message, @Nullable Throwable cause) {
    outcome.completeExceptionally(new ResultWaitException(message, inferenceId, receipt, cause));
  }
}

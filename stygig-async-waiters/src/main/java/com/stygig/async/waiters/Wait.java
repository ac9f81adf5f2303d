package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultTimeoutException;
import com.stygig.async.ResultWaitException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One inference that somebody waits for, and the future of its outcome. What changes in it is
 * guarded by its waiter.
 */
abstract class Wait extends Ending {
  /** No sound deadline is further off, and time can be reckoned with safely up to here. */
  private static final Duration LONGEST = Duration.ofDays(365);

  final String inferenceId;
  @Nullable InvocationReceipt receipt;

  /** The receipt's, or earlier. */
  Instant deadline = Instant.MAX;

  /** Tells waits apart that are due at the same time. */
  long number;

  /** Where it stands in its {@link WaitQueue}. */
  int place = -1;

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
    return isDone();
  }

  /** Ends at the deadline, and tells what was known then. */
  void timeOut(String state, @Nullable Throwable cause) {
    completeExceptionally(
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
    completeExceptionally(new ResultWaitException(message, inferenceId, receipt, cause));
  }
}

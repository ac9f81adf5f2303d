package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.spi.InferenceOutcome;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last inferences whose waits ended with an outcome, to know by what they left behind which
 * messages are theirs. Not thread-safe.
 */
final class EndedInferences {
  private static final int MEMORY = 10_000;

  private static final class Ended {
    final InvocationReceipt receipt;
    final boolean hasFailed;

    /** The time in the message that told of the failure, which its duplicates have as well. */
    @Nullable Instant failureReceived;

    Ended(InvocationReceipt receipt, boolean hasFailed) {
      this.receipt = receipt;
      this.hasFailed = hasFailed;
    }
  }

  private final Map<String, Ended> byId = new LinkedHashMap<>();

  void add(InvocationReceipt receipt, InferenceOutcome outcome) {
    boolean hasFailed = outcome instanceof InferenceOutcome.Failed;
    byId.put(receipt.inferenceId(), new Ended(receipt, hasFailed));
    if (byId.size() > MEMORY) {
      byId.remove(byId.keySet().iterator().next());
    }
  }

  /**
   * Whether a message is about an inference that has ended, for certain enough to delete it. It may
   * be another one's that had the same id, so a failure that proves nothing is taken for that of an
   * inference that has failed, and for one of them only; its duplicates have the same time in them.
   */
  boolean isOfEnded(InferenceNotification notification) {
    Ended ended = byId.get(notification.inferenceId());
    if (ended == null) {
      return false;
    }
    return switch (NotificationJudge.judge(notification, ended.receipt)) {
      case PROOF -> true;
      case CREDIBLE_FAILURE -> ended.hasFailed && isTheFailureOf(ended, notification);
      case HINT, CONTRADICTION -> false;
    };
  }

  private static boolean isTheFailureOf(Ended ended, InferenceNotification notification) {
    Instant received = notification.receivedTime().orElseThrow(); // or else it were not credible
    if (ended.failureReceived == null) {
      ended.failureReceived = received;
    }
    return received.equals(ended.failureReceived);
  }

  /** Whether it tells of another result of a request that was sent twice. */
  boolean isSecondResult(InferenceNotification notification) {
    Ended ended = byId.get(notification.inferenceId());
    return ended != null && NotificationJudge.isSecondResult(notification, ended.receipt);
  }
}

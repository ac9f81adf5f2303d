package com.stygig.async;

import com.stygig.async.EndReason.JournalAction;
import com.stygig.async.spi.InvocationJournal.Entry;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether the end of one inference has been delivered to whoever asked for it, so that the
 * journal can forget it. It holds nothing of the result. Thread-safe.
 */
final class DeliveryTracker {
  /** For inferences without a journal. */
  static final DeliveryTracker NONE = new DeliveryTracker("", null, null, false);

  private final String inferenceId;
  private final @Nullable JournalRecorder recorder;
  private final @Nullable Entry uncertain;
  private final boolean needsAcknowledgement;

  /** Those who asked for the result, and have not got it yet. */
  private int open;

  private boolean isDelivered;
  private boolean isAcknowledged;

  /** Null until the inference has ended. */
  private @Nullable JournalAction action;

  /**
   * Starts to track an inference.
   *
   * @param recorder forgets it; null for none
   * @param uncertain what an earlier process has left under the same id without a receipt, null for
   *     nothing
   * @param needsAcknowledgement whether a delivery counts only if it is acknowledged
   */
  DeliveryTracker(
      String inferenceId,
      @Nullable JournalRecorder recorder,
      @Nullable Entry uncertain,
      boolean needsAcknowledgement) {
    this.inferenceId = inferenceId;
    this.recorder = recorder;
    this.uncertain = uncertain;
    this.needsAcknowledgement = needsAcknowledgement;
  }

  String inferenceId() {
    return inferenceId;
  }

  /** What an earlier process has left under the same id, if it is not known to be accepted. */
  @Nullable Entry uncertain() {
    return uncertain;
  }

  boolean isTracking() {
    return recorder != null;
  }

  synchronized boolean hasEnded() {
    return action != null;
  }

  /** Somebody has asked for the result. */
  void opened() {
    if (recorder != null) {
      synchronized (this) {
        open++;
      }
    }
  }

  /**
   * Somebody who had asked for the result has got it, with all that was chained to it, or has not
   * taken it.
   */
  void closed(boolean isTaken) {
    if (recorder == null) {
      return;
    }
    synchronized (this) {
      open--;
      isDelivered |= isTaken && !needsAcknowledgement;
    }
    forgetIfDelivered();
  }

  /** The caller has dealt with the result, or will not: nobody needs to get it again. */
  void acknowledge() {
    if (recorder == null) {
      return;
    }
    boolean isKept;
    synchronized (this) {
      isDelivered = true;
      isAcknowledged = true;
      open = 0;
      isKept = action == JournalAction.KEEP;
    }
    if (isKept) {
      recorder.forgetKept(inferenceId);
    } else {
      forgetIfDelivered();
    }
  }

  /** The inference has ended; its futures complete next. */
  void ended(EndReason reason, boolean isSurelyNotAccepted, @Nullable InvocationReceipt receipt) {
    if (recorder == null) {
      return;
    }
    JournalAction then = reason.journalAction(isSurelyNotAccepted, uncertain != null);
    boolean isWanted;
    synchronized (this) {
      action = then;
      isWanted = !isAcknowledged;
    }
    switch (isWanted ? then : JournalAction.FORGET) {
      case FORGET -> recorder.forget(this);
      case KEEP -> recorder.keep(this, receipt);
      case FORGET_ON_DELIVERY -> forgetIfDelivered();
    }
  }

  private void forgetIfDelivered() {
    JournalRecorder journal = recorder;
    if (journal != null && isToBeForgotten()) {
      journal.forget(this);
    }
  }

  private synchronized boolean isToBeForgotten() {
    return action == JournalAction.FORGET_ON_DELIVERY && isDelivered && open <= 0;
  }
}

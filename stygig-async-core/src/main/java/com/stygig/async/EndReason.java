package com.stygig.async;

/** Why an inference has ended, which decides what becomes of its entry in the journal. */
enum EndReason {
  /** There is a result. */
  SUCCEEDED(JournalAction.FORGET_ON_DELIVERY),

  /** The model, the decoder or an answer that was lost: there will be no result. */
  FAILED(JournalAction.FORGET_ON_DELIVERY),

  /** The service or the client itself did not accept it. */
  REFUSED(JournalAction.FORGET_ON_DELIVERY),

  /** The deadline passed, and there was nothing at the places of its result. */
  TIMED_OUT(JournalAction.FORGET_ON_DELIVERY),

  /** The client could not see what became of it: the result may be there, and is paid for. */
  BLIND(JournalAction.KEEP),

  /** The caller does not want it any more. */
  CANCELLED(JournalAction.FORGET),

  /** The caller does not want it of this client, such as at the end of a bulk run. */
  ABANDONED(JournalAction.KEEP),

  /** The client was closed. */
  CLIENT_CLOSED(JournalAction.KEEP);

  /** What the journal does with the entry of an inference that has ended. */
  enum JournalAction {
    FORGET,
    FORGET_ON_DELIVERY,
    KEEP
  }

  private final JournalAction action;

  EndReason(JournalAction action) {
    this.action = action;
  }

  /**
   * Whatever the reason, what the service has certainly not accepted leaves nothing to recover. But
   * if an earlier process may have had it accepted under the same id, that is as uncertain as
   * before, unless the caller does not want it any more.
   */
  JournalAction journalAction(boolean isSurelyNotAccepted, boolean wasUncertain) {
    if (!isSurelyNotAccepted) {
      return action;
    }
    return wasUncertain && this != CANCELLED ? JournalAction.KEEP : JournalAction.FORGET;
  }

  /** The reason that goes with the exception of an inference, which is not wrapped. */
  static EndReason of(Throwable error) {
    if (error instanceof InvocationException e) {
      return e.isUnanswered() ? FAILED : REFUSED;
    }
    if (error instanceof UploadException
        || error instanceof JournalException
        || error instanceof ClientOverloadedException) {
      return REFUSED;
    }
    if (error instanceof StygigAsyncException e && e.isBlind()) {
      return BLIND;
    }
    if (error instanceof ResultTimeoutException) {
      return TIMED_OUT;
    }
    return FAILED;
  }
}

package com.stygig.async;

import org.jspecify.annotations.Nullable;

/**
 * The client was closed before the result came. What the service has accepted goes on; the receipt
 * tells where.
 */
public final class ClientClosedException extends StygigAsyncException {
  private static final long serialVersionUID = 1L;

  private final boolean unanswered;

  ClientClosedException(
      String inferenceId, @Nullable InvocationReceipt receipt, boolean unanswered) {
    super(
        "The client was closed while inference "
            + inferenceId
            + (receipt == null ? " was not yet accepted" : " was pending"),
        inferenceId,
        receipt,
        null);
    this.unanswered = unanswered;
  }

  /**
   * Returns whether the invocation had been sent, and its answer had not come: the service may have
   * accepted it, and then its result lies where nobody knows.
   *
   * @return false if nothing was invoked, or there is a receipt
   */
  public boolean isUnanswered() {
    return unanswered;
  }
}

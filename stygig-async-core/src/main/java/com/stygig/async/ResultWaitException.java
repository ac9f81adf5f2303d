package com.stygig.async;

import org.jspecify.annotations.Nullable;

/**
 * Nobody waits for the result any more, though it may still come: the waiter was closed, or AWS has
 * refused this client's requests ever since it began. The receipt tells where to look.
 */
public final class ResultWaitException extends StygigAsyncException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception. For implementations of {@link com.stygig.async.spi.ResultWaiter}.
   *
   * @param message what went wrong
   * @param inferenceId the inference that was waited for
   * @param receipt its receipt, null if the invocation was not accepted yet
   * @param cause why, null if nothing else failed
   */
  public ResultWaitException(
      String message,
      String inferenceId,
      @Nullable InvocationReceipt receipt,
      @Nullable Throwable cause) {
    super(message, inferenceId, receipt, cause);
  }

  /** With a receipt, a result may still come. Without one nothing was accepted. */
  @Override
  boolean isBlind() {
    return receipt().isPresent();
  }
}

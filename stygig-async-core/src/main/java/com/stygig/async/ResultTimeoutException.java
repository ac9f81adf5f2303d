package com.stygig.async;

import org.jspecify.annotations.Nullable;

/** No result came before the receipt's deadline. The receipt tells where a late one would lie. */
public final class ResultTimeoutException extends StygigAsyncException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception. For implementations of {@link com.stygig.async.spi.ResultWaiter}.
   *
   * @param message what was waited for, and how the last look ended
   * @param inferenceId the inference that was waited for
   * @param receipt its receipt
   * @param cause how the last look failed, null if it found nothing
   */
  public ResultTimeoutException(
      String message, String inferenceId, InvocationReceipt receipt, @Nullable Throwable cause) {
    super(message, inferenceId, receipt, cause);
  }
}

package com.stygig.async;

import com.stygig.async.internal.ErrorTally;
import org.jspecify.annotations.Nullable;

/** No result came before the receipt's deadline. The receipt tells where a late one would lie. */
public final class ResultTimeoutException extends StygigAsyncException {
  private static final long serialVersionUID = 1L;

  private final boolean isBlind;

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
    this(message, inferenceId, receipt, cause, false);
  }

  private ResultTimeoutException(
      String message,
      String inferenceId,
      InvocationReceipt receipt,
      @Nullable Throwable cause,
      boolean isBlind) {
    super(message, inferenceId, receipt, cause);
    this.isBlind = isBlind;
  }

  /** The same time-out, after which S3 did not tell the client whether there is a result. */
  ResultTimeoutException afterRefusedLook(InvocationReceipt receipt, Throwable refusal) {
    ResultTimeoutException blind =
        new ResultTimeoutException(
            getMessage()
                + "; and S3 does not tell whether there is one now: "
                + ErrorTally.describe(refusal),
            inferenceId(),
            receipt,
            refusal,
            true);
    blind.addSuppressed(this);
    return blind;
  }

  @Override
  boolean isBlind() {
    return isBlind;
  }
}

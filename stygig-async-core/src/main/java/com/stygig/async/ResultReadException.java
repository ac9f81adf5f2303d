package com.stygig.async;

import org.jspecify.annotations.Nullable;

/**
 * The inference succeeded, but its result could not be fetched from S3 or is larger than the
 * client's limit.
 */
public final class ResultReadException extends StygigAsyncException {
  private static final long serialVersionUID = 1L;

  private final boolean isTooLarge;

  ResultReadException(
      String message, String inferenceId, InvocationReceipt receipt, @Nullable Throwable cause) {
    this(message, inferenceId, receipt, cause, false);
  }

  private ResultReadException(
      String message,
      String inferenceId,
      InvocationReceipt receipt,
      @Nullable Throwable cause,
      boolean isTooLarge) {
    super(message, inferenceId, receipt, cause);
    this.isTooLarge = isTooLarge;
  }

  /** Fails as the result exceeds a limit, which it always will. */
  static ResultReadException tooLarge(
      String message, String inferenceId, InvocationReceipt receipt) {
    return new ResultReadException(message, inferenceId, receipt, null, true);
  }

  /** What is too large has been seen: asking again, with the same limit, would not help. */
  @Override
  boolean isBlind() {
    return !isTooLarge;
  }
}

package com.stygig.async;

import org.jspecify.annotations.Nullable;

/**
 * The inference succeeded, but its result could not be fetched from S3 or is larger than the
 * client's limit.
 */
public final class ResultReadException extends StygigAsyncException {
  private static final long serialVersionUID = 1L;

  ResultReadException(
      String message, String inferenceId, InvocationReceipt receipt, @Nullable Throwable cause) {
    super(message, inferenceId, receipt, cause);
  }
}

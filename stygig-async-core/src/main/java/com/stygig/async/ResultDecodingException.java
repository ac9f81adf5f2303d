package com.stygig.async;

/**
 * The inference succeeded, but its result is not what the decoder expects. It still lies at the
 * output location.
 */
public final class ResultDecodingException extends StygigAsyncException {
  private static final long serialVersionUID = 1L;

  ResultDecodingException(
      String message, String inferenceId, InvocationReceipt receipt, Throwable cause) {
    super(message, inferenceId, receipt, cause);
  }
}

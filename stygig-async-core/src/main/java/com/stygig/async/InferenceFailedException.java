package com.stygig.async;

import java.util.Optional;

/**
 * The model answered with an error, could not read its input, or took too long. The service does
 * not try again by itself.
 */
public final class InferenceFailedException extends StygigAsyncException {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final transient Optional<String> failureContent;

  InferenceFailedException(
      String reason,
      String inferenceId,
      InvocationReceipt receipt,
      Optional<String> failureContent) {
    super("Inference " + inferenceId + " failed: " + reason, inferenceId, receipt, null);
    this.reason = reason;
    this.failureContent = failureContent;
  }

  /**
   * Returns what the model or the service says of the failure.
   *
   * @return the reason
   */
  public String reason() {
    return reason;
  }

  /**
   * Returns what the failure location holds, usually the model's answer. Long ones are cut.
   *
   * @return the content as text, empty if there is none
   */
  public Optional<String> failureContent() {
    return failureContent;
  }
}

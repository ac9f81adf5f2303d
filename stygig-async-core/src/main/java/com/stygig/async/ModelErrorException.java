package com.stygig.async;

import com.stygig.async.internal.LogSanitizer;

/**
 * Thrown by a {@link ResultDecoder} when the model's answer says that the inference failed,
 * although the service calls it completed. The inference then fails with an {@link
 * InferenceFailedException}.
 */
public final class ModelErrorException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * Creates an exception.
   *
   * @param reason what the model says
   */
  public ModelErrorException(String reason) {
    super(LogSanitizer.sanitize(reason));
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}

package com.stygig.async;

/**
 * The answer of a completed inference says that it failed. Becomes an {@link
 * InferenceFailedException}.
 */
final class ModelErrorException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  ModelErrorException(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}

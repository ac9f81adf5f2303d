package com.stygig.async;

/** The input could not be read or be put into S3. The endpoint was not invoked. */
public final class UploadException extends StygigAsyncException {
  private static final long serialVersionUID = 1L;

  private final boolean isOfCredentials;

  UploadException(String message, String inferenceId, Throwable cause) {
    this(message, inferenceId, cause, false);
  }

  UploadException(String message, String inferenceId, Throwable cause, boolean isOfCredentials) {
    super(message, inferenceId, null, cause);
    this.isOfCredentials = isOfCredentials;
  }

  /** Whether S3 refused our credentials, or we had none; what a payload's own may be is another. */
  boolean isOfCredentials() {
    return isOfCredentials;
  }
}

package com.stygig.async;

/** The input could not be read or be put into S3. The endpoint was not invoked. */
public final class UploadException extends StygigAsyncException {
  private static final long serialVersionUID = 1L;

  UploadException(String message, String inferenceId, Throwable cause) {
    super(message, inferenceId, null, cause);
  }
}

package com.stygig.async.waiters;

import com.stygig.async.S3Uri;

/** An object is there and may not be read. */
final class AccessDeniedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AccessDeniedException(S3Uri location, Throwable cause) {
    super(
        "Access denied to "
            + location
            + ", which is there: s3:GetObject, or the key that encrypts it, is missing",
        cause);
  }
}

package com.stygig.async.internal;

import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** How large an S3 object is, by the headers of an answer. */
public final class ObjectSize {
  /** What stands for a size that the server does not tell; S3 always tells it. */
  public static final long UNKNOWN = -1;

  private ObjectSize() {}

  /**
   * Returns the size of the whole object, also where the answer has only a range of it, such as
   * "bytes 0-7/1000", as where a client fetches it in parts.
   *
   * @param response the answer's headers
   * @return the size in bytes, or {@link #UNKNOWN}
   */
  public static long of(GetObjectResponse response) {
    String range = response.contentRange();
    if (range != null && range.matches(".*/\\d{1,18}")) {
      return Long.parseLong(range.substring(range.lastIndexOf('/') + 1));
    }
    return response.contentLength() == null ? UNKNOWN : response.contentLength();
  }
}

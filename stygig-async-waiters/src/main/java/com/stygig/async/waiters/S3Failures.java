package com.stygig.async.waiters;

import com.stygig.async.internal.AwsErrorKind;
import com.stygig.async.internal.AwsErrors;
import com.stygig.async.internal.ErrorTally;
import com.stygig.async.internal.LogSanitizer;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a failed look at S3 means. */
enum S3Failures {
  /** Nothing is there yet. */
  NOT_THERE,
  /**
   * S3 says "forbidden", which without permission to list is also what it says of a missing key.
   */
  FORBIDDEN,
  /** Credentials, permissions, buckets or clocks are not as they should be, for now or for ever. */
  REFUSED,
  /** S3 or the way there is in trouble. */
  TROUBLE;

  static S3Failures of(Throwable error) {
    AwsErrorKind kind = AwsErrorKind.of(error);
    // What has no credentials for us can be a service, too.
    boolean isOfS3 = AwsErrors.unwrap(error) instanceof S3Exception;
    if (isOfS3 && kind == AwsErrorKind.MISSING) {
      return NOT_THERE;
    }
    if (isOfS3 && kind == AwsErrorKind.DENIED) {
      return FORBIDDEN;
    }
    return kind.isOfSetup() ? REFUSED : TROUBLE;
  }

  static String describe(Throwable error) {
    return switch (of(error)) {
      case FORBIDDEN ->
          "access denied; without s3:ListBucket a missing object looks the same, so check"
              + " s3:GetObject";
      case REFUSED ->
          AwsErrors.unwrap(error) instanceof AccessDeniedException e
              ? LogSanitizer.sanitize(String.valueOf(e.getMessage()))
              : ErrorTally.describe(error);
      default -> LogSanitizer.sanitize(String.valueOf(AwsErrors.unwrap(error).getMessage()));
    };
  }
}

package com.stygig.async.waiters;

import java.util.Optional;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/** What is inside the errors of AWS clients. */
final class AwsErrors {
  private AwsErrors() {}

  static Throwable unwrap(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? unwrap(error.getCause())
        : error;
  }

  /**
   * Whether the time that a request was signed with was wrong. The AWS SDK has then learned by how
   * much: the next attempt succeeds.
   */
  static boolean isClockSkew(Throwable error) {
    return unwrap(error) instanceof SdkServiceException e && e.isClockSkewException();
  }

  /** The service's code, or "" for an error that has none. */
  static String code(Throwable error) {
    return error instanceof AwsServiceException e
        ? Optional.ofNullable(e.awsErrorDetails()).map(AwsErrorDetails::errorCode).orElse("")
        : "";
  }
}

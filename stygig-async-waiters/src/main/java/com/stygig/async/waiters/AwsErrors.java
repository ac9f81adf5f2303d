package com.stygig.async.waiters;

import java.util.Optional;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What is inside the errors of AWS clients. */
final class AwsErrors {
  private AwsErrors() {}

  static Throwable unwrap(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? unwrap(error.getCause())
        : error;
  }

  /** The service's code, or "" for an error that has none. */
  static String code(Throwable error) {
    return error instanceof AwsServiceException e
        ? Optional.ofNullable(e.awsErrorDetails()).map(AwsErrorDetails::errorCode).orElse("")
        : "";
  }
}

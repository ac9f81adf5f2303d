package com.stygig.async.waiters;

import com.stygig.async.internal.ClockSkewErrors;
import java.util.Set;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** What a failed request to SQS means. */
final class SqsFailures {
  private static final Set<String> HOPELESS_CODES =
      Set.of(
          "AccessDenied",
          "AccessDeniedException",
          "InvalidAddress",
          "InvalidClientTokenId",
          "KmsAccessDenied",
          "KmsDisabled",
          "KmsInvalidKeyUsage",
          "KmsInvalidState",
          "KmsNotFound",
          "KmsOptInRequired",
          "SignatureDoesNotMatch",
          "UnrecognizedClientException");

  /** Takes about 4 seconds. */
  private static final int FEW = 5;

  /** Takes about a minute: permissions that were just changed need their time. */
  private static final int MANY = 10;

  private SqsFailures() {}

  /** Whether asking again will hardly help after so many failures in a row. */
  static boolean isHopeless(Throwable error, int failures) {
    if (error instanceof QueueDoesNotExistException) {
      return failures >= FEW;
    }
    return failures >= MANY
        && !ClockSkewErrors.isClockSkew(error)
        && HOPELESS_CODES.contains(AwsErrors.code(error));
  }
}

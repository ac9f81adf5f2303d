package com.stygig.async.waiters;

import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** What a failed request to SQS means. */
final class SqsFailures {
  private static final Set<String> HOPELESS_CODES =
      Set.of(
          "AWS.SimpleQueueService.NonExistentQueue",
          "QueueDoesNotExist",
          "AccessDenied",
          "AccessDeniedException",
          "InvalidAddress",
          "InvalidClientTokenId",
          "SignatureDoesNotMatch",
          "UnrecognizedClientException");

  private SqsFailures() {}

  /** Whether asking again will hardly help. */
  static boolean isHopeless(Throwable error) {
    return error instanceof QueueDoesNotExistException
        || error instanceof RejectedExecutionException
        || HOPELESS_CODES.contains(AwsErrors.code(error));
  }
}

package com.stygig.async.waiters;

import com.stygig.async.internal.AwsErrorKind;
import com.stygig.async.spi.AwsCallHistory;
import java.time.Duration;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** What failed receives mean: whether it makes sense to go on. */
final class SqsFailures {
  /** Takes about 4 seconds. */
  private static final int FEW = 5;

  private static final Duration SOME_SECONDS = Duration.ofSeconds(2);

  /** Takes about a minute: what was just set up needs its time. */
  private static final int MANY = 10;

  private static final Duration ALMOST_A_MINUTE = Duration.ofSeconds(45);

  private SqsFailures() {}

  /**
   * Whether asking again will hardly help after so many failures in a row, in so much time. Where
   * anything has gone well before, refusals are taken for something that passes. Of a queue that
   * does not exist that is true only if it did exist.
   */
  static boolean isPermanent(
      Throwable error,
      int failures,
      Duration failing,
      boolean hasReceived,
      AwsCallHistory history) {
    boolean isLong = failures >= MANY && failing.compareTo(ALMOST_A_MINUTE) >= 0;
    if (isMissingQueue(error)) {
      boolean isSome = failures >= FEW && failing.compareTo(SOME_SECONDS) >= 0;
      return !hasReceived && (history.hasSucceeded() ? isLong : isSome);
    }
    return isLong && !history.hasSucceeded() && AwsErrorKind.of(error).isOfSetup();
  }

  private static boolean isMissingQueue(Throwable error) {
    String code = AwsErrorKind.code(error);
    return error instanceof QueueDoesNotExistException
        || code.equals("AWS.SimpleQueueService.NonExistentQueue")
        || code.endsWith("QueueDoesNotExist");
  }
}

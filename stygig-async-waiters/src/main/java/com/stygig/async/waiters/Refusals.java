package com.stygig.async.waiters;

import com.stygig.async.internal.RareWarning;
import com.stygig.async.spi.AwsCallHistory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a poller makes of it that S3 refuses its looks: it goes on, and warns now and then. Only as
 * long as no call to AWS has ever succeeded, it gives up after a minute. Thread-safe.
 */
final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final AwsCallHistory history;
  private final InstantSource clock;
  private final RareWarning warning;

  /** Since when looks have been refused, while nothing else has gone well. */
  private @Nullable Instant since;

  Refusals(AwsCallHistory history, InstantSource clock) {
    this.history = history;
    this.clock = clock;
    this.warning = new RareWarning(log, clock);
  }

  /**
   * Notes how a look has failed.
   *
   * @param waiting since when the result has been waited for
   * @return whether to give up
   */
  boolean isPermanent(Throwable error, String inferenceId, Instant waiting) {
    if (S3Failures.of(error) != S3Failures.REFUSED) {
      return false;
    }
    warning.warn(
        "A look for "
            + inferenceId
            + " was refused; there will be others: "
            + S3Failures.describe(error));
    return hasLasted(waiting);
  }

  private synchronized boolean hasLasted(Instant waiting) {
    Instant now = clock.instant();
    if (history.hasSucceeded()) {
      return false;
    }
    if (since == null) {
      since = now;
    }
    Instant start = waiting.isAfter(since) ? waiting : since;
    return !now.isBefore(start.plus(PATIENCE));
  }
}

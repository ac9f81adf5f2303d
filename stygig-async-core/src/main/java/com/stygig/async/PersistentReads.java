package com.stygig.async;

import com.stygig.async.internal.ErrorTally;
import com.stygig.async.internal.RareWarning;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is known to be there and has been paid for: repeats a read as the client's retry has
 * it, for as long as the read timeout allows, and remembers what the attempts have failed with.
 * Thread-safe.
 */
final class PersistentReads {
  private static final Logger log = LoggerFactory.getLogger(PersistentReads.class);

  private final ResilientCalls calls;
  private final TimeLimit limit;
  private final InstantSource clock;
  private final RareWarning warning;

  PersistentReads(ResilientCalls calls, TimeLimit limit, InstantSource clock) {
    this.calls = calls;
    this.limit = limit;
    this.clock = clock;
    this.warning = new RareWarning(log, clock);
  }

  /** Fails its future with what ended the last attempt, and has counted all of them. */
  <V> CompletableFuture<V> read(
      S3Uri location, ErrorTally tally, Supplier<CompletableFuture<V>> attempt) {
    return calls.call(limit, () -> counted(location, tally, attempt.get()));
  }

  /** Returns the attempt itself, so that what ends it from outside reaches it. */
  private <V> CompletableFuture<V> counted(
      S3Uri location, ErrorTally tally, CompletableFuture<V> attempt) {
    attempt.whenComplete(
        (value, error) -> {
          if (error != null && !(error instanceof CancellationException)) {
            tally.add(error, clock.instant());
            warning.warn(
                "Could not read "
                    + location
                    + ", which is there; attempt "
                    + tally.count()
                    + ": "
                    + ErrorTally.describe(error));
          }
        });
    return attempt;
  }
}

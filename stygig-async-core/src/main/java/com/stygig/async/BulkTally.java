package com.stygig.async;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Counts results. Not thread-safe: results come one at a time. */
final class BulkTally {
  /** More classes of errors than we have; a bound all the same, as a run may be endless. */
  static final int MAX_KINDS = 16;

  private final InstantSource clock;
  private final Instant start;
  private final Map<Class<? extends Throwable>, Long> failures = new HashMap<>();
  private long succeeded;
  private long failed;

  BulkTally(InstantSource clock) {
    this.clock = clock;
    this.start = clock.instant();
  }

  void add(BulkResult<?, ?> result) {
    if (result instanceof BulkResult.Failed<?, ?> failure) {
      failed++;
      failures.merge(kind(failure.error()), 1L, Long::sum);
    } else {
      succeeded++;
    }
  }

  private Class<? extends Throwable> kind(Throwable error) {
    boolean counts = failures.size() < MAX_KINDS || failures.containsKey(error.getClass());
    return counts ? error.getClass() : Throwable.class;
  }

  long delivered() {
    return succeeded + failed;
  }

  Duration elapsed() {
    return Duration.between(start, clock.instant());
  }

  BulkProgress progress(long submitted) {
    return new BulkProgress(submitted, succeeded, failed, elapsed());
  }

  BulkSummary summary() {
    return new BulkSummary(delivered(), succeeded, failures, elapsed());
  }
}

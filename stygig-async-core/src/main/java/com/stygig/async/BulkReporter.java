package com.stygig.async;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Counts what a run delivers and tells of its progress, now and then. Not thread-safe: results come
 * one at a time.
 */
final class BulkReporter {
  private final BulkTally tally;
  private final Duration interval;
  private final Consumer<? super BulkProgress> listener;
  private Duration next;

  BulkReporter(BulkTally tally, Duration interval, Consumer<? super BulkProgress> listener) {
    this.tally = tally;
    this.interval = interval;
    this.listener = listener;
    this.next = interval;
  }

  long delivered() {
    return tally.delivered();
  }

  void delivered(BulkResult<?, ?> result, long submitted) {
    tally.add(result);
    Duration elapsed = tally.elapsed();
    if (elapsed.compareTo(next) >= 0) {
      next = elapsed.plus(interval);
      listener.accept(tally.progress(submitted));
    }
  }

  void ended(long submitted) {
    listener.accept(tally.progress(submitted));
  }
}

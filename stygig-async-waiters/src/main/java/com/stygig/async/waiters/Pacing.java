package com.stygig.async.waiters;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long to pause after a receive. Under a steady load it waits until there are about ten
 * messages to fetch at once, if that does not take too long; a receive costs the same for one
 * message as for ten. Otherwise it does not pause at all. Thread-safe.
 */
final class Pacing {
  /** A long poll that finds nothing takes longer, unless SQS is at its limit of messages. */
  private static final Duration QUICK = Duration.ofSeconds(1);

  private final Duration window;
  private final Duration waitTime;
  private @Nullable Instant lastEnd;

  Pacing(Duration window, Duration waitTime) {
    this.window = window;
    this.waitTime = waitTime;
  }

  synchronized Duration pauseAfter(int messages, Instant start, Instant end) {
    Duration took = Duration.between(start, end);
    if (messages == 0) {
      boolean tooQuick = took.compareTo(QUICK) < 0 && waitTime.compareTo(QUICK) >= 0;
      return tooQuick ? QUICK : Duration.ZERO;
    }
    Instant last = lastEnd;
    lastEnd = end;
    if (last == null || messages >= MessageBatches.MAX_ENTRIES) {
      return Duration.ZERO;
    }
    Duration untilFull =
        Duration.between(last, end)
            .multipliedBy(MessageBatches.MAX_ENTRIES)
            .dividedBy(messages)
            .minus(took);
    boolean isWorthIt = !untilFull.isNegative() && untilFull.compareTo(window) <= 0;
    return isWorthIt ? untilFull : Duration.ZERO;
  }
}

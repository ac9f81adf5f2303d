package com.stygig.async.waiters;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A wait that is looked for again and again. */
final class PolledWait extends Wait {
  @Nullable WatchedPrefix prefix;
  Instant due = Instant.MIN;

  /** When a look last found nothing. */
  @Nullable Instant lookedAt;

  boolean isUnderWay;

  PolledWait(String inferenceId) {
    super(inferenceId);
  }

  /** For waits that are watched. */
  WatchedPrefix prefix() {
    return Objects.requireNonNull(prefix);
  }
}

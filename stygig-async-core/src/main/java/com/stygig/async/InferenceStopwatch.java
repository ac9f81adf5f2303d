package com.stygig.async;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** When an inference has passed each of its stages. Thread-safe. */
final class InferenceStopwatch {
  private static final long NEVER = Long.MIN_VALUE;

  // In nanoseconds since 1970: very many inferences can be pending, and an Instant takes 24 bytes.
  // What nobody else holds and a pending one has passed is kept so.

  private final long submittedAt;
  private volatile long inputReadyAt = NEVER;
  private volatile @Nullable Instant acceptedAt;
  private volatile @Nullable Instant outcomeKnownAt;
  private volatile @Nullable Instant endedAt;

  InferenceStopwatch(Instant submittedAt) {
    this.submittedAt = nanos(submittedAt);
  }

  Instant submittedAt() {
    return Instant.EPOCH.plusNanos(submittedAt);
  }

  void inputReady(Instant at) {
    inputReadyAt = nanos(at);
  }

  void accepted(Instant at) {
    acceptedAt = at;
    outcomeKnownAt = null;
  }

  void outcomeKnown(Instant at) {
    outcomeKnownAt = at;
  }

  void ended(Instant at) {
    endedAt = at;
  }

  InferenceTimings timings() {
    long inputReady = inputReadyAt;
    return InferenceTimings.between(
        submittedAt(),
        inputReady == NEVER ? null : Instant.EPOCH.plusNanos(inputReady),
        acceptedAt,
        outcomeKnownAt,
        endedAt);
  }

  private static long nanos(Instant time) {
    return ChronoUnit.NANOS.between(Instant.EPOCH, time);
  }
}

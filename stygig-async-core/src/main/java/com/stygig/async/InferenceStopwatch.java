package com.stygig.async;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** When an inference has passed each of its stages. Thread-safe. */
final class InferenceStopwatch {
  private static final long NEVER = Long.MIN_VALUE;

  private final InstantSource clock;

  // In nanoseconds since 1970: very many inferences can be pending, and an Instant takes 24 bytes.

  private final long submittedAt;
  private volatile long inputReadyAt = NEVER;
  private volatile long acceptedAt = NEVER;
  private volatile long outcomeKnownAt = NEVER;
  private volatile long endedAt = NEVER;

  InferenceStopwatch(InstantSource clock) {
    this.clock = clock;
    this.submittedAt = now();
  }

  Instant submittedAt() {
    return Instant.EPOCH.plusNanos(submittedAt);
  }

  void inputReady() {
    inputReadyAt = now();
  }

  void accepted(Instant at) {
    acceptedAt = nanos(at);
    outcomeKnownAt = NEVER;
  }

  void outcomeKnown() {
    outcomeKnownAt = now();
  }

  void ended() {
    endedAt = now();
  }

  InferenceTimings timings() {
    return InferenceTimings.between(
        submittedAt(),
        instant(inputReadyAt),
        instant(acceptedAt),
        instant(outcomeKnownAt),
        instant(endedAt));
  }

  private long now() {
    return nanos(clock.instant());
  }

  private static long nanos(Instant time) {
    return ChronoUnit.NANOS.between(Instant.EPOCH, time);
  }

  private static @Nullable Instant instant(long nanos) {
    return nanos == NEVER ? null : Instant.EPOCH.plusNanos(nanos);
  }
}

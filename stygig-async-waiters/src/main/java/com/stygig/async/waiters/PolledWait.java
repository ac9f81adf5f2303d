package com.stygig.async.waiters;

import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A wait that is looked for again and again. */
final class PolledWait extends Wait {
  private final Consumer<PolledWait> whenEnded;
  @Nullable WatchedPrefix prefix;

  /** Where it stands among the waits of its prefix. */
  int placeInPrefix;

  Instant due = Instant.MIN;

  /** When it was not there for certain, or when it began to be looked for. */
  Instant missingAt = Instant.MIN;

  /** Whether there was no look yet. */
  boolean isNew = true;

  boolean isUnderWay;

  /** Whether a listing has found its result, and has counted it. */
  boolean wasFound;

  PolledWait(String inferenceId, Consumer<PolledWait> whenEnded) {
    super(inferenceId);
    this.whenEnded = whenEnded;
  }

  @Override
  void ended() {
    whenEnded.accept(this);
  }

  /** For waits that are watched. */
  WatchedPrefix prefix() {
    return Objects.requireNonNull(prefix);
  }
}

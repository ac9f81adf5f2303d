package com.stygig.async.benchmarks;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Where time comes from: from this machine, or from a simulation. */
interface Time extends InstantSource {
  /** Returns a timer of one thread, which its user is to shut down. */
  ScheduledExecutorService newTimer();

  /** This machine's. */
  static Time real() {
    return new Time() {
      @Override
      public Instant instant() {
        return Instant.now();
      }

      @Override
      public ScheduledExecutorService newTimer() {
        return Executors.newSingleThreadScheduledExecutor();
      }
    };
  }
}

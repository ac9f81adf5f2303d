package com.stygig.async.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Starts cycles at once and waits for all of them. */
final class AllAtOnce {
  private AllAtOnce() {}

  static void run(Cycle cycle, int count) {
    CompletableFuture.allOf(
            Stream.generate(cycle::start).limit(count).toArray(CompletableFuture<?>[]::new))
        .join();
  }
}

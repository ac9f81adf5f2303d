package com.stygig.async.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs cycles, always the same number at a time: where one ends, the next one starts, until there
 * have been enough.
 */
final class ClosedLoop {
  private final Cycle cycle;
  private final int total;
  private final AtomicInteger started = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final CompletableFuture<Void> allEnded = new CompletableFuture<>();

  private ClosedLoop(Cycle cycle, int total) {
    this.cycle = cycle;
    this.total = total;
  }

  /**
   * What a run took.
   *
   * @param cycles how many
   * @param seconds from the first start to the last end
   * @param cpuSeconds the {@link ProcessorTime} that was taken
   */
  record Run(int cycles, double seconds, double cpuSeconds) {
    double cyclesPerSecond() {
      return cycles / seconds;
    }

    double cpuMicrosPerCycle() {
      return cpuSeconds / cycles * 1e6;
    }
  }

  static Run run(Cycle cycle, int inFlight, int total) {
    System.gc(); // one way's garbage is not the other one's work
    ClosedLoop loop = new ClosedLoop(cycle, total);
    double cpu = ProcessorTime.seconds();
    long start = System.nanoTime();
    for (int i = 0; i < inFlight; i++) {
      loop.next();
    }
    loop.allEnded.orTimeout(2, TimeUnit.MINUTES).join();
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Run(total, seconds, ProcessorTime.seconds() - cpu);
  }

  private void next() {
    if (started.incrementAndGet() <= total) {
      cycle.start().whenComplete((answer, error) -> ended(error));
    }
  }

  private void ended(@Nullable Throwable error) {
    if (error != null) {
      allEnded.completeExceptionally(error);
    } else if (ended.incrementAndGet() == total) {
      allEnded.complete(null);
    } else {
      next();
    }
  }
}

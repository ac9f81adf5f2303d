package com.stygig.async.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Starts cycles one after the other, spread evenly over a time, and takes down their lags. */
final class Arrivals {
  private Arrivals() {}

  /**
   * Completes when all have, with how many milliseconds after the model's end each result came.
   *
   * @param delay from now to the first start
   * @param spread from the first to the last start
   */
  static CompletableFuture<Samples> start(Cycle cycle, int count, Duration delay, Duration spread) {
    Samples lags = new Samples();
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long at = delay.toNanos() + spread.toNanos() * i / count;
      CompletableFuture<Void> one = new CompletableFuture<>();
      all.add(one);
      var unused = timer.schedule(() -> start(cycle, lags, one), at, TimeUnit.NANOSECONDS);
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .whenComplete((done, error) -> timer.shutdownNow())
        .thenApply(done -> lags);
  }

  private static void start(Cycle cycle, Samples lags, CompletableFuture<Void> one) {
    cycle
        .start()
        .whenComplete(
            (answer, error) -> {
              if (error == null) {
                lags.add(answer.ageInMillis());
                one.complete(null);
              } else {
                one.completeExceptionally(error);
              }
            });
  }
}

package com.stygig.async.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Starts cycles one after the other, spread evenly over a time, and takes down their lags. */
final class Arrivals {
  private final Time time;
  private final Cycle cycle;
  private final Samples lags = new Samples();

  private Arrivals(Time time, Cycle cycle) {
    this.time = time;
    this.cycle = cycle;
  }

  /**
   * Completes when all have, with how many milliseconds after the model's end each result came.
   *
   * @param delay from now to the first start
   * @param spread from the first to the last start
   */
  static CompletableFuture<Samples> start(
      Time time, Cycle cycle, int count, Duration delay, Duration spread) {
    return new Arrivals(time, cycle).start(count, delay, spread);
  }

  private CompletableFuture<Samples> start(int count, Duration delay, Duration spread) {
    ScheduledExecutorService timer = time.newTimer();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long at = delay.toNanos() + spread.toNanos() * i / count;
      CompletableFuture<Void> one = new CompletableFuture<>();
      all.add(one);
      var unused = timer.schedule(() -> start(one), at, TimeUnit.NANOSECONDS);
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .whenComplete((done, error) -> timer.shutdownNow())
        .thenApply(done -> lags);
  }

  private void start(CompletableFuture<Void> one) {
    cycle
        .start()
        .whenComplete(
            (answer, error) -> {
              if (error == null) {
                lags.add(answer.ageInMillis(time));
                one.complete(null);
              } else {
                one.completeExceptionally(error);
              }
            });
  }
}

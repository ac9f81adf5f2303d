package com.stygig.async.simulation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What many simulations did. */
record Summary(List<Report> reports, Duration took) {
  private static final int THREADS = 2;

  static Summary of(long firstSeed, long lastSeed) {
    long start = System.nanoTime();
    ForkJoinPool pool = new ForkJoinPool(THREADS);
    try {
      List<Report> reports =
          pool.submit(
                  () ->
                      LongStream.rangeClosed(firstSeed, lastSeed)
                          .parallel()
                          .mapToObj(seed -> Simulation.run(Scenario.of(seed)))
                          .toList())
              .get();
      return new Summary(reports, Duration.ofNanos(System.nanoTime() - start));
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    } finally {
      pool.shutdown();
    }
  }

  /** Each with the line that replays it. */
  List<String> violations() {
    return reports.stream()
        .filter(report -> !report.violations().isEmpty())
        .map(report -> report.violations() + " " + report.scenario().replay())
        .toList();
  }

  @Override
  public String toString() {
    Tally tally = new Tally();
    reports.forEach(report -> tally.add(report.tally()));
    return "Simulated %,d worlds in %d s: %,d steps, %,d hours, %,d inferences, %d of them uncertain after a crash and %d told twice, %d violations%n  faults: %s%n  requests: %s"
        .formatted(
            reports.size(),
            took.toSeconds(),
            reports.stream().mapToLong(Report::steps).sum(),
            reports.stream().mapToLong(report -> report.simulated().toSeconds()).sum() / 3_600,
            reports.stream().mapToLong(report -> report.scenario().inferences()).sum(),
            reports.stream().mapToLong(Report::uncertain).sum(),
            reports.stream().mapToLong(Report::toldTwice).sum(),
            violations().size(),
            line(tally.faults),
            line(tally.requests));
  }

  private static String line(java.util.Map<?, Long> counts) {
    return counts.entrySet().stream()
        .map(entry -> "%s %,d".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }
}

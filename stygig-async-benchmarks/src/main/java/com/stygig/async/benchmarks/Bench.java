package com.stygig.async.benchmarks;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Runs measurements by name and prints one table. Those that mostly wait run first and at the same
 * time; the others have the machine to themselves, one after the other.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures what the library promises, against servers on this machine.",
    subcommands = {Cost.class, Comparison.class, Profile.class},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all targets were met", "1:some were not", "2:there is no such measurement"})
final class Bench implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "What to measure: ${COMPLETION-CANDIDATES}. Default: all.")
  private List<Measurement> measurements = List.of(Measurement.values());

  public static void main(String[] args) {
    CommandLine bench = new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true);
    bench.addSubcommand( // which takes JMH's own options
        new CommandLine(new Micro()).setUnmatchedOptionsArePositionalParams(true));
    System.exit(bench.execute(args));
  }

  @Override
  public Integer call() {
    Map<Measurement, List<Figure>> measured = new EnumMap<>(Measurement.class);
    measured.putAll(atTheSameTime(chosen(true)));
    for (Measurement measurement : chosen(false)) {
      measured.put(measurement, run(measurement));
    }
    List<Figure> figures = measured.values().stream().flatMap(List::stream).toList();
    System.out.println(Figure.header());
    figures.forEach(System.out::println);
    return figures.stream().allMatch(Figure::isMet) ? 0 : 1;
  }

  private List<Measurement> chosen(boolean mostlyWaits) {
    return measurements.stream()
        .distinct()
        .filter(measurement -> measurement.mostlyWaits() == mostlyWaits)
        .toList();
  }

  private static Map<Measurement, List<Figure>> atTheSameTime(List<Measurement> measurements) {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      Map<Measurement, CompletableFuture<List<Figure>>> running = new EnumMap<>(Measurement.class);
      for (Measurement measurement : measurements) {
        running.put(measurement, CompletableFuture.supplyAsync(() -> run(measurement), threads));
      }
      Map<Measurement, List<Figure>> measured = new EnumMap<>(Measurement.class);
      running.forEach((measurement, figures) -> measured.put(measurement, figures.join()));
      return measured;
    } finally {
      threads.shutdown();
    }
  }

  private static List<Figure> run(Measurement measurement) {
    System.err.println("Measuring " + measurement + " ...");
    return measurement.run();
  }
}

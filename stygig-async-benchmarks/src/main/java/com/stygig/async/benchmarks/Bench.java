package com.stygig.async.benchmarks;

import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * Runs measurements by name and prints one table. Those that mostly wait run first and at the same
 * time; the others have the machine to themselves, one after the other.
 */
@Command(
    name = "bench",
    description = "Measures what the library promises, against servers on this machine.",
    subcommands = {Cost.class, Comparison.class, Profile.class},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all targets were met",
      "1:some were not",
      "2:there is no such measurement or option",
      "70:it failed"
    })
final class Bench implements Callable<Integer> {
  private static final int FAILED = 70;

  @Spec private CommandSpec command = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this, and ends.")
  boolean isHelpWanted;

  /** Not by a converter: picocli would take a name that it cannot convert for a subcommand. */
  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      completionCandidates = Names.class,
      description = "What to measure: ${COMPLETION-CANDIDATES}. Default: all.")
  private List<String> names = Stream.of(Measurement.values()).map(Measurement::toString).toList();

  /** Of all that can be measured. */
  private static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of(Measurement.values()).map(Measurement::toString).iterator();
    }
  }

  private Measurement measurement(String name) {
    return Stream.of(Measurement.values())
        .filter(measurement -> measurement.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    command.commandLine(),
                    "There is no measurement '%s'; there are %s"
                        .formatted(name, String.join(", ", new Names()))));
  }

  static CommandLine commandLine() {
    CommandLine bench = new CommandLine(new Bench());
    bench.addSubcommand( // which takes JMH's own options
        new CommandLine(new Micro()).setUnmatchedOptionsArePositionalParams(true));
    return bench.setExitCodeExceptionMapper(
        failure -> failure instanceof ParameterException ? ExitCode.USAGE : FAILED);
  }

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  @Override
  public Integer call() {
    List<Measurement> measurements = names.stream().map(this::measurement).distinct().toList();
    Map<Measurement, List<Figure>> measured = new EnumMap<>(Measurement.class);
    measured.putAll(atTheSameTime(chosen(measurements, true)));
    for (Measurement measurement : chosen(measurements, false)) {
      measured.put(measurement, run(measurement));
    }
    List<Figure> figures = measured.values().stream().flatMap(List::stream).toList();
    System.out.println(Figure.header());
    figures.forEach(System.out::println);
    return figures.stream().allMatch(Figure::isMet) ? 0 : 1;
  }

  private static List<Measurement> chosen(List<Measurement> measurements, boolean mostlyWaits) {
    return measurements.stream()
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

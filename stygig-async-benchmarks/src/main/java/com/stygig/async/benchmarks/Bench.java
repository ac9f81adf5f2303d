package com.stygig.async.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs measurements by name and prints one table. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures what the library promises, against servers on this machine.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all targets were met", "1:some were not", "2:there is no such measurement"})
final class Bench implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "What to measure: ${COMPLETION-CANDIDATES}. Default: all.")
  private List<Measurement> measurements = List.of(Measurement.values());

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() {
    List<Figure> figures = new ArrayList<>();
    for (Measurement measurement : measurements) {
      System.err.println("Measuring " + measurement + " ...");
      figures.addAll(measurement.run());
    }
    System.out.println(Figure.header());
    figures.forEach(System.out::println);
    return figures.stream().allMatch(Figure::isMet) ? 0 : 1;
  }
}

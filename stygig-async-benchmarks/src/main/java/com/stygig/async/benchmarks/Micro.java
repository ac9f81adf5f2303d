package com.stygig.async.benchmarks;

import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Measures the small things with JMH. */
@Command(
    name = "jmh",
    description = {
      "Measures small things: decoding, building requests, parsing notifications, handles.",
      "Takes JMH's options, such as -prof gc; 'jmh -- -h' prints them. By default each benchmark"
          + " takes half a minute."
    })
final class Micro implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "ARG",
      description = "Part of a benchmark's name, such as Decode, or an option of JMH's.")
  private List<String> given = List.of();

  @Override
  public Integer call() throws Exception {
    Main.main(given.toArray(String[]::new));
    return 0;
  }
}

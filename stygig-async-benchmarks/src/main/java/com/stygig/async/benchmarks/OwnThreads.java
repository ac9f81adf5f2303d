package com.stygig.async.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;

/**
 * Threads that the library owns with 1, 1,000 and 1,000,000 pending inferences. The most at a time,
 * while they are submitted and for some seconds after that.
 */
final class OwnThreads {
  private static final int TARGET = 4;
  private static final List<Integer> PENDING = List.of(1, 1_000, 1_000_000);
  private static final List<String> JVM =
      List.of("-Xmx1500m", "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError");

  private OwnThreads() {}

  static List<Figure> run() {
    List<Figure> figures = new ArrayList<>();
    for (int pending : PENDING) {
      Properties threads = ChildJvm.run(JVM, ThreadProbe.class, WaiterKind.HYBRID.name(), pending);
      figures.add(
          new Figure(
              String.format("threads of the library, %,d pending", pending),
              TARGET,
              ours(threads),
              "all: " + new TreeSet<>(threads.entrySet().stream().map(String::valueOf).toList())));
    }
    return figures;
  }

  private static int ours(Properties threads) {
    return threads.stringPropertyNames().stream()
        .filter(name -> name.startsWith("stygig"))
        .mapToInt(name -> Integer.parseInt(threads.getProperty(name)))
        .sum();
  }
}

package com.stygig.async.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Bytes of heap for each of 1,000,000 pending inferences, beyond two S3 URIs on their own, in JVMs
 * with 1.5 GB. Counted by class histograms before and after, so that garbage does not matter. The
 * histograms lie in files, and go to the standard error as well.
 */
final class HeapPerHandle {
  private static final int HANDLES = 1_000_000;
  private static final int TARGET = 512;
  private static final List<String> JVM =
      List.of("-Xmx1500m", "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError");

  /** The histograms stay there. */
  private static final String DIRECTORY = System.getProperty("bench.directory", "target/bench");

  private HeapPerHandle() {}

  static List<Figure> run() {
    List<Figure> figures = new ArrayList<>();
    for (WaiterKind waiter : WaiterKind.values()) {
      figures.add(measure(waiter));
    }
    return figures;
  }

  private static Figure measure(WaiterKind waiter) {
    String name = "bytes of heap per pending handle, beyond two S3 URIs, " + waiter;
    try {
      Path file = Path.of(DIRECTORY, "histogram-" + waiter + ".txt").toAbsolutePath();
      Properties seen = ChildJvm.run(JVM, HeapProbe.class, waiter.name(), HANDLES, file);
      show(file);
      long handle = number(seen, "handle");
      long uris = number(seen, "uris");
      return new Figure(
          name,
          TARGET,
          handle - uris,
          String.format(
              "%d with two S3 URIs, which take %d on their own and %d here;"
                  + " %d more for who asked for result(); %,d pending after %s s; %s",
              handle,
              uris,
              number(seen, "urisHere"),
              number(seen, "asked") - handle,
              number(seen, "pending"),
              seen.getProperty("seconds"),
              file));
    } catch (IllegalStateException e) {
      return new Figure(name, TARGET, Double.POSITIVE_INFINITY, String.valueOf(e.getMessage()));
    }
  }

  private static long number(Properties seen, String name) {
    return Long.parseLong(seen.getProperty(name));
  }

  private static void show(Path histogram) {
    try {
      System.err.println(histogram + ":\n" + Files.readString(histogram));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

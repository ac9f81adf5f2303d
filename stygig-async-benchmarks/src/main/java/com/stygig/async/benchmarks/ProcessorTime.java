package com.stygig.async.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Scanner;
import java.util.regex.Pattern;

/**
 * The processor time of this process: all of its threads and the garbage collector, but, where the
 * system tells it by thread, not what the JVM takes to compile. Compiling ends, though not in the
 * minute that a measurement warms up, and is no part of what a cycle costs.
 */
final class ProcessorTime {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** Of Linux; elsewhere there is nothing. */
  private static final Path THREADS = Path.of("/proc/self/task");

  private static final Pattern COMPILER = Pattern.compile("C[12] Compiler");

  private ProcessorTime() {}

  static double seconds() {
    return (SYSTEM.getProcessCpuTime() - compilersNanos()) / 1e9;
  }

  private static long compilersNanos() {
    if (!Files.isDirectory(THREADS)) {
      return 0;
    }
    long nanos = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        nanos += compilerNanos(thread);
      }
    } catch (IOException e) {
      return 0;
    }
    return nanos;
  }

  /** A thread can end while it is looked at. */
  private static long compilerNanos(Path thread) {
    try (Scanner statistics = new Scanner(thread.resolve("schedstat"), US_ASCII)) {
      String name = Files.readString(thread.resolve("comm"));
      return COMPILER.matcher(name).lookingAt() ? statistics.nextLong() : 0;
    } catch (IOException | NoSuchElementException e) {
      return 0;
    }
  }
}

package com.stygig.async.benchmarks;

import com.stygig.async.StygigAsyncClient;
import com.stygig.async.waiters.SqsWaiter;
import java.io.File;
import java.net.URISyntaxException;
import java.util.List;

/** The size of what a user's program gets of us: the jars of core and waiters. */
final class JarSizes {
  private static final double TARGET_KB = 250;

  private JarSizes() {}

  static List<Figure> run() {
    File core = jarOf(StygigAsyncClient.class);
    File waiters = jarOf(SqsWaiter.class);
    double sum = kilobytes(core) + kilobytes(waiters);
    return List.of(
        new Figure(
            "size of core and waiters, KB",
            TARGET_KB,
            sum,
            String.format(
                "%s %.1f, %s %.1f",
                core.getName(), kilobytes(core), waiters.getName(), kilobytes(waiters))));
  }

  private static double kilobytes(File jar) {
    return jar.length() / 1024.0;
  }

  private static File jarOf(Class<?> type) {
    try {
      File file = new File(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (file.isDirectory()) {
        throw new IllegalStateException(
            "Not a jar: " + file + ". bin/bench, or mvn package, builds the jars");
      }
      return file;
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}

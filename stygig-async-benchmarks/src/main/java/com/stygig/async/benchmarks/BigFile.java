package com.stygig.async.benchmarks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * How fast a file of 1 GB gets to an endpoint, in a JVM with a heap of 128 MB, against {@code
 * S3TransferManager} in the same JVM: from the call until the endpoint has accepted it. The two
 * take turns. The endpoint has no instance, so that nobody reads the input meanwhile.
 */
final class BigFile {
  private static final long BYTES = 1L << 30;
  private static final int ROUNDS = 3;
  private static final List<String> JVM = List.of("-Xmx128m", "-XX:+ExitOnOutOfMemoryError");

  private BigFile() {}

  static List<Figure> run() {
    String name = "speed of a 1 GB file of zeros, as a multiple of S3TransferManager's";
    try {
      Path folder = Files.createTempDirectory("bench-big-file");
      try {
        return List.of(figure(name, measure(folder)));
      } catch (IllegalStateException e) { // such as an OutOfMemoryError there
        return List.of(Figure.atLeast(name, 0.95, 0, String.valueOf(e.getMessage())));
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Properties measure(Path folder) throws IOException {
    Path file = folder.resolve("input.bin");
    try (RandomAccessFile created = new RandomAccessFile(file.toFile(), "rw")) {
      created.setLength(BYTES); // of zeros, which take no place: it is not about the disk
    }
    try (ServerProcess servers = ServerProcess.startWith(folder.resolve("s3"))) {
      ModelEndpoint endpoint = ModelEndpoint.idle("endpoint");
      servers.deploy(endpoint);
      return ChildJvm.run(
          JVM, BigFileProbe.class, servers.addresses().toJson(), endpoint.name(), file, ROUNDS);
    }
  }

  private static Figure figure(String name, Properties seconds) {
    Samples ratios = new Samples();
    Samples ours = new Samples();
    Samples theirs = new Samples();
    for (int i = 0; i < ROUNDS; i++) {
      double our = Double.parseDouble(seconds.getProperty("ours." + i));
      double their = Double.parseDouble(seconds.getProperty("theirs." + i));
      ours.add(our);
      theirs.add(their);
      ratios.add(their / our);
    }
    return Figure.atLeast(
        name,
        0.95,
        ratios.median(),
        String.format(
            "medians %.2f s and %.2f s, -Xmx128m; ratios %s in %d rounds",
            ours.median(), theirs.median(), ratios.range(), ROUNDS));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}

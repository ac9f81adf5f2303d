package com.stygig.async.benchmarks;

import com.stygig.async.S3Uri;
import java.nio.file.Path;
import java.util.Locale;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * Gets a file to an endpoint again and again, and prints how many seconds each time took: {@code
 * BigFileProbe ADDRESSES ENDPOINT FILE ROUNDS}. To be run in a JVM with a small heap.
 */
final class BigFileProbe {
  private final S3AsyncClient s3;
  private final Path file;

  private BigFileProbe(S3AsyncClient s3, Path file) {
    this.s3 = s3;
    this.file = file;
  }

  public static void main(String[] args) {
    Servers.Addresses addresses = Servers.Addresses.parse(args[0]);
    ModelEndpoint endpoint = ModelEndpoint.idle(args[1]);
    int rounds = Integer.parseInt(args[3]);
    try (CountedClients aws = CountedClients.of(addresses);
        FileCycle ours = new OurFileCycle(addresses, endpoint);
        FileCycle theirs = new TransferManagerCycle(addresses, endpoint)) {
      BigFileProbe probe = new BigFileProbe(aws.s3(), Path.of(args[2]));
      var unused = probe.seconds(ours) + probe.seconds(theirs); // warms up
      for (int i = 0; i < rounds; i++) {
        if (i % 2 == 0) {
          print("ours", i, probe.seconds(ours));
          print("theirs", i, probe.seconds(theirs));
        } else {
          print("theirs", i, probe.seconds(theirs));
          print("ours", i, probe.seconds(ours));
        }
      }
    }
    System.exit(0);
  }

  private double seconds(FileCycle cycle) {
    System.gc();
    long start = System.nanoTime();
    S3Uri input = cycle.submit(file).join();
    double seconds = (System.nanoTime() - start) / 1e9;
    s3.deleteObject(b -> b.bucket(input.bucket()).key(input.key())).join();
    return seconds;
  }

  private static void print(String way, int round, double seconds) {
    System.out.printf(Locale.ROOT, "%s.%d=%.4f%n", way, round, seconds);
  }
}

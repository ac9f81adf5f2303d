package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many requests in a process with little memory. {@code -Dbulk.requests=1000000} is a million. */
class BulkMillionTest {
  private static final long COUNT = Long.getLong("bulk.requests", 200_000);
  private static final int MAX_IN_FLIGHT = 200;

  @Test
  @Tag("slow")
  void manyRequestsNeedNoMoreMemoryThanAFew(@TempDir Path directory) throws Exception {
    Path output = directory.resolve("output");
    String java =
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                List.of(
                    java,
                    "-Xmx64m",
                    "-Dbulk.requests=" + COUNT,
                    "-cp",
                    classPath,
                    Million.class.getName()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String printed = Files.readString(output);
    assertThat(process.exitValue()).as(printed).isZero();
    assertThat(printed).contains(COUNT + " succeeded, 0 failed");
  }

  /** What the process runs. */
  static final class Million {
    public static void main(String[] args) {
      InstantAws aws = new InstantAws();
      AtomicLong received = new AtomicLong();
      AtomicLong most = new AtomicLong(); // when the next is taken
      // Each request has a kilobyte, each result another: all of them would not fit.
      try (StygigAsyncClient client = aws.client().build()) {
        BulkSummary summary =
            client
                .submitAll(
                    LongStream.range(0, COUNT)
                        .mapToObj(
                            i -> {
                              most.accumulateAndGet(
                                  aws.invocations.get() - received.get(), Math::max);
                              return InferenceRequest.builder()
                                  .payload(Payload.ofBytes(new byte[1024]))
                                  .build();
                            }),
                    body -> new byte[1024])
                .maxInFlight(MAX_IN_FLIGHT)
                .onProgress(Duration.ofSeconds(2), System.out::println)
                .forEach(result -> received.incrementAndGet())
                .join();
        System.out.println(summary);
        System.out.printf("%.0f a second, %d in flight%n", summary.perSecond(), most.get());
      }
      if (received.get() != COUNT || most.get() >= MAX_IN_FLIGHT) {
        System.exit(1);
      }
    }
  }
}

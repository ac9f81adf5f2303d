package com.stygig.async.benchmarks.jmh;

import com.stygig.async.InferenceRequest;
import com.stygig.async.Payload;
import com.stygig.async.RecommendationRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Builds requests. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RequestBenchmark {
  private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0};

  private final byte[] image = Arrays.copyOf(JPEG, 50_000);
  private final byte[] small = new byte[100];

  /** One for StyGig, with a picture of 50 KB, which is copied. */
  @Benchmark
  public Object recommendation() {
    return RecommendationRequest.builder().image(image).topK(10).minScore(0.5).build();
  }

  /** One for any endpoint. */
  @Benchmark
  public Object inference() {
    return InferenceRequest.builder()
        .payload(Payload.ofBytes(small))
        .contentType("application/octet-stream")
        .invocationTimeout(Duration.ofMinutes(1))
        .build();
  }
}

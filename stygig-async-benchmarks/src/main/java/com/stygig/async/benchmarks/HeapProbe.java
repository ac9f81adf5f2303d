package com.stygig.async.benchmarks;

import com.stygig.async.InferenceHandle;
import com.stygig.async.S3Uri;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Prints how many bytes of the heap one pending handle takes, and what two S3 URIs take by
 * themselves. To be run in a JVM of its own: {@code HeapProbe WAITER HANDLES HISTOGRAM-FILE}.
 */
@SuppressWarnings("ReachabilityFenceUsage") // after a failure there is nothing to measure
final class HeapProbe {
  private static final int URIS = 10_000;
  private static final int ASKED = 20_000;

  /** So many load all classes, and fill whatever has a fixed size. */
  private static final int WARM_UP = 1_000;

  private HeapProbe() {}

  public static void main(String[] args) throws IOException {
    WaiterKind waiter = WaiterKind.valueOf(args[0]);
    int handles = Integer.parseInt(args[1]);
    System.out.printf("uris=%d%n", bytesOfTwoUris(HeapProbe::withTextOfItsOwn));
    System.out.printf("urisHere=%d%n", bytesOfTwoUris(S3Uri::parse));
    PendingInferences inferences = new PendingInferences(waiter, handles + ASKED + 2 * WARM_UP);
    List<Object> kept = new ArrayList<>();
    kept.add(inferences.submit(WARM_UP));
    kept.add(ask(inferences.submit(WARM_UP)));
    System.out.printf("asked=%d%n", bytesOfAsked(inferences, kept));
    ClassHistogram before = ClassHistogram.now();
    long start = System.nanoTime();
    kept.add(inferences.submit(handles));
    System.out.printf(Locale.ROOT, "seconds=%.1f%n", (System.nanoTime() - start) / 1e9);
    ClassHistogram after = ClassHistogram.now();
    System.out.printf("handle=%d%n", (after.bytes() - before.bytes()) / handles);
    System.out.printf("pending=%d%n", inferences.pending() - ASKED - 2 * WARM_UP);
    after.writeDifference(before, handles, Path.of(args[2]));
    Reference.reachabilityFence(kept);
    System.exit(0);
  }

  /** Of those whose result somebody has asked for. */
  private static long bytesOfAsked(PendingInferences inferences, List<Object> kept) {
    ClassHistogram before = ClassHistogram.now();
    kept.add(ask(inferences.submit(ASKED)));
    return (ClassHistogram.now().bytes() - before.bytes()) / ASKED;
  }

  private static List<CompletableFuture<?>> ask(InferenceHandle<?>[] handles) {
    List<CompletableFuture<?>> results = new ArrayList<>(handles.length);
    for (InferenceHandle<?> handle : handles) {
      results.add(handle.result());
    }
    return results;
  }

  private static S3Uri withTextOfItsOwn(String uri) {
    S3Uri shared = S3Uri.parse(uri);
    return new S3Uri(String.copyValueOf(shared.bucket().toCharArray()), shared.key());
  }

  private static long bytesOfTwoUris(Function<String, S3Uri> parser) {
    S3Uri[] uris = new S3Uri[2 * URIS];
    uris[0] = parser.apply(QuietAws.outputLocation());
    ClassHistogram before = ClassHistogram.now();
    for (int i = 0; i < URIS; i++) {
      uris[2 * i] = parser.apply(QuietAws.outputLocation());
      uris[2 * i + 1] = parser.apply(QuietAws.failureLocation());
    }
    long bytes = ClassHistogram.now().bytes() - before.bytes();
    Reference.reachabilityFence(uris);
    return bytes / URIS;
  }
}

package com.stygig.async.benchmarks;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The way to a simulated service: each request is counted, and takes a while there and back. */
final class SimulatedLink {
  /** A round trip within a region of AWS, and what the service takes. */
  private static final Duration HALF_A_ROUND_TRIP = Duration.ofMillis(10);

  private final VirtualTime time;
  private final RequestCounts counts;

  SimulatedLink(VirtualTime time, RequestCounts counts) {
    this.time = time;
    this.counts = counts;
  }

  /** A request that is answered as soon as it has come. */
  <T> CompletableFuture<T> call(String operation, Supplier<T> effect) {
    return callLater(
        operation,
        () -> {
          try {
            return CompletableFuture.completedFuture(effect.get());
          } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
          }
        });
  }

  /** A request that the service answers when it has something to tell. */
  <T> CompletableFuture<T> callLater(String operation, Supplier<CompletableFuture<T>> effect) {
    counts.add(operation);
    CompletableFuture<T> answer = new CompletableFuture<>();
    time.schedule(
        HALF_A_ROUND_TRIP,
        () ->
            effect
                .get()
                .whenComplete(
                    (value, error) ->
                        time.schedule(
                            HALF_A_ROUND_TRIP,
                            () -> {
                              if (error == null) {
                                answer.complete(value);
                              } else {
                                answer.completeExceptionally(error);
                              }
                            })));
    return answer;
  }
}

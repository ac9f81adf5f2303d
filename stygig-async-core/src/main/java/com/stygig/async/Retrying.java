package com.stygig.async;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Calls an AWS client, again where its own retry is off. */
@FunctionalInterface
interface Retrying {
  /** For clients that the user gave, which keep the retry policy that the user gave them. */
  Retrying NEVER = Supplier::get;

  <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> call);

  /**
   * Tries up to five times in all, with exponential and jittered pauses between, what the predicate
   * accepts.
   */
  static Retrying on(
      Predicate<Throwable> isTransient, String name, ScheduledExecutorService scheduler) {
    Retry retry =
        Retry.of(
            name,
            RetryConfig.custom()
                .maxAttempts(5)
                .intervalFunction(
                    IntervalFunction.ofExponentialRandomBackoff(
                        Duration.ofMillis(200), 2, 0.5, Duration.ofSeconds(10)))
                .retryOnException(isTransient)
                .build());
    return new Retrying() {
      @Override
      public <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> call) {
        AtomicReference<CompletableFuture<T>> attempt = new AtomicReference<>();
        CompletableFuture<T> outcome =
            retry
                .executeCompletionStage(
                    scheduler,
                    () -> {
                      CompletableFuture<T> current = call.get();
                      attempt.set(current);
                      return current;
                    })
                .toCompletableFuture();
        outcome.whenComplete(
            (value, error) -> {
              if (outcome.isCancelled()) {
                attempt.get().cancel(true);
              }
            });
        return outcome;
      }
    };
  }
}

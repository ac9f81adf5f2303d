package com.stygig.async;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls an AWS client, again where its own retry is off. */
@FunctionalInterface
interface Retrying {
  /** For clients that the user gave, which keep the retry policy that the user gave them. */
  Retrying NEVER = Retrying::safely;

  /** Fails its future, and throws nothing. */
  <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> call);

  /**
   * Calls once, and turns what is thrown into a failed future: a retry that throws would never end.
   */
  static <T> CompletableFuture<T> safely(Supplier<CompletableFuture<T>> call) {
    try {
      return call.get();
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Tries up to five times in all, with exponential and jittered pauses between, what the predicate
   * accepts.
   */
  static Retrying on(
      Predicate<Throwable> isTransient, String name, ScheduledExecutorService scheduler) {
    return on(isTransient, name, scheduler, Duration.ofMillis(200));
  }

  /** The same, with a first pause of one's own. */
  static Retrying on(
      Predicate<Throwable> isTransient,
      String name,
      ScheduledExecutorService scheduler,
      Duration firstPause) {
    Retry retry =
        Retry.of(
            name,
            RetryConfig.custom()
                .maxAttempts(5)
                .intervalFunction(
                    IntervalFunction.ofExponentialRandomBackoff(
                        firstPause, 2, 0.5, Duration.ofSeconds(10)))
                .retryOnException(isTransient)
                .build());
    return new Retrying() {
      @Override
      public <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> call) {
        Attempts<T> attempts = new Attempts<>(call);
        CompletableFuture<T> outcome =
            retry.executeCompletionStage(scheduler, attempts::next).toCompletableFuture();
        outcome.whenComplete(
            (value, error) -> {
              if (outcome.isCancelled()) {
                attempts.cancel();
              }
            });
        return outcome;
      }
    };
  }

  /** The attempts of one call, of which no other starts once they are cancelled. */
  final class Attempts<T> {
    private final Supplier<CompletableFuture<T>> call;
    private boolean cancelled;
    private @Nullable CompletableFuture<T> current;

    private Attempts(Supplier<CompletableFuture<T>> call) {
      this.call = call;
    }

    private synchronized CompletableFuture<T> next() {
      if (cancelled) {
        return CompletableFuture.failedFuture(new CancellationException());
      }
      current = safely(call);
      return current;
    }

    private void cancel() {
      CompletableFuture<T> running;
      synchronized (this) {
        cancelled = true;
        running = current;
      }
      if (running != null) {
        running.cancel(true);
      }
    }
  }
}

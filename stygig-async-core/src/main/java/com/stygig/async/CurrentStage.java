package com.stygig.async;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The stage that an inference is in, for its end to cancel. Thread-safe. */
final class CurrentStage {
  private volatile @Nullable Future<?> running;
  private volatile boolean isStopped;

  /**
   * Starts a stage, which takes the place of the one before. After the end nothing is started.
   *
   * @return the stage's future, or a failed one if it did not start
   */
  <V> CompletableFuture<V> run(Supplier<CompletableFuture<V>> stage) {
    if (isStopped) {
      return CompletableFuture.failedFuture(new CancellationException("The inference has ended"));
    }
    CompletableFuture<V> started = ResilientCalls.safely(stage);
    running = started;
    if (isStopped) {
      stop();
    }
    return started;
  }

  /** Cancels the stage that is running. No other will start. */
  void stop() {
    isStopped = true;
    Future<?> stage = running;
    running = null;
    if (stage != null) {
      stage.cancel(true);
    }
  }
}

package com.stygig.async.waiters;

import com.stygig.async.spi.InferenceOutcome;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The future of an outcome that tells its waiter when it has ended. A callback would do the same,
 * and take 88 bytes in each of very many of them.
 */
abstract class Ending extends CompletableFuture<InferenceOutcome> {
  private static final Logger log = LoggerFactory.getLogger(Ending.class);

  /** Called once, by who has ended it, when all others have been told. */
  abstract void ended();

  @Override
  public boolean complete(@Nullable InferenceOutcome outcome) {
    return endedIf(super.complete(outcome));
  }

  @Override
  public boolean completeExceptionally(Throwable error) {
    return endedIf(super.completeExceptionally(error));
  }

  /** The JDK's own completes past the methods above. */
  @Override
  public CompletableFuture<InferenceOutcome> completeAsync(
      Supplier<? extends InferenceOutcome> supplier, Executor executor) {
    executor.execute(
        () -> {
          if (!isDone()) {
            completeWith(supplier);
          }
        });
    return this;
  }

  private void completeWith(Supplier<? extends InferenceOutcome> supplier) {
    try {
      complete(supplier.get());
    } catch (Throwable e) {
      completeExceptionally(new CompletionException(e));
    }
  }

  @Override
  public void obtrudeValue(@Nullable InferenceOutcome outcome) {
    if (!complete(outcome)) {
      super.obtrudeValue(outcome);
    }
  }

  @Override
  public void obtrudeException(Throwable error) {
    if (!completeExceptionally(error)) {
      super.obtrudeException(error);
    }
  }

  /** Whoever is done with a wait cancels it, as a rule when it has ended: that costs nothing. */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return isDone()
        ? isCancelled()
        : completeExceptionally(new CancellationException()) || isCancelled();
  }

  private boolean endedIf(boolean byThis) {
    if (byThis) {
      try {
        ended();
      } catch (Throwable e) { // such as of the user's clock
        log.warn("A wait that has ended could not be forgotten", e);
      }
    }
    return byThis;
  }
}

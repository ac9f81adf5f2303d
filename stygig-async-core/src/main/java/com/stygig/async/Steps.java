package com.stygig.async;

import com.stygig.async.internal.AwsErrors;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Steps on the way to an outcome, of which the one under way ends when the outcome is cancelled.
 */
final class Steps {
  private Steps() {}

  /** Goes on when a step is done, unless the outcome is there before, which ends the step. */
  static <T extends @Nullable Object> void then(
      CompletableFuture<T> step, CompletableFuture<?> outcome, Consumer<? super T> next) {
    then(step, outcome, next, AwsErrors::unwrap);
  }

  /**
   * The same.
   *
   * @param failure makes the outcome's error of that of the step
   */
  static <T extends @Nullable Object> void then(
      CompletableFuture<T> step,
      CompletableFuture<?> outcome,
      Consumer<? super T> next,
      Function<Throwable, Throwable> failure) {
    outcome.whenComplete(
        (value, error) -> {
          if (error != null) {
            step.cancel(false);
          }
        });
    step.whenComplete(
        (value, error) -> {
          try {
            if (error == null) {
              next.accept(value);
            } else {
              outcome.completeExceptionally(failure.apply(error));
            }
          } catch (Throwable e) { // which would be lost in here
            outcome.completeExceptionally(e);
          }
        });
  }
}

package com.stygig.async.examples;

import java.util.function.Supplier;

/**
 * Cleans up on a thread that may have been interrupted, which it then still is: the AWS SDK sends
 * nothing on one that is.
 */
public final class Uninterrupted {
  private Uninterrupted() {}

  /** Returns what the action returns. */
  public static <T> T get(Supplier<T> action) {
    boolean isInterrupted = Thread.interrupted();
    try {
      return action.get();
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Does the action. */
  public static void run(Runnable action) {
    var unused =
        get(
            () -> {
              action.run();
              return true;
            });
  }
}

package com.stygig.async;

import org.jspecify.annotations.Nullable;

/**
 * Runs code of the user's that an inference waits for, such as its decoder. If that code closes the
 * client, the client must not wait for this inference in turn.
 */
final class UserCode {
  private static final ThreadLocal<@Nullable Frame> current = new ThreadLocal<>();

  /** Code of the user's can have other code of the user's run in turn, on the same thread. */
  private record Frame(InferenceState<?> inference, @Nullable Frame outer) {}

  private UserCode() {}

  /** Code that returns something, or throws. */
  @FunctionalInterface
  interface Code<V, X extends Exception> {
    V run() throws X;
  }

  static <V, X extends Exception> V call(InferenceState<?> inference, Code<V, X> code) throws X {
    Frame outer = current.get();
    current.set(new Frame(inference, outer));
    try {
      return code.run();
    } finally {
      if (outer == null) {
        current.remove();
      } else {
        current.set(outer);
      }
    }
  }

  /** Whether the current thread runs code that this inference waits for. */
  static boolean isRunningFor(InferenceState<?> inference) {
    for (Frame frame = current.get(); frame != null; frame = frame.outer()) {
      if (frame.inference() == inference) {
        return true;
      }
    }
    return false;
  }
}

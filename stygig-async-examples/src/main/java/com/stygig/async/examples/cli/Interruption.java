package com.stygig.async.examples.cli;

import java.io.PrintWriter;
import java.util.function.Supplier;

/**
 * Says how to go on when the program is ended from outside, such as by Ctrl-C, before this is
 * closed.
 */
final class Interruption implements AutoCloseable {
  private final Thread hook;

  /** The message is asked for at that moment, on a thread of its own. */
  Interruption(PrintWriter err, Supplier<String> message) {
    hook =
        new Thread(
            () -> {
              err.println();
              err.println(message.get());
              err.flush();
            },
            "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Does something long that can be ended from outside. */
  @SuppressWarnings("try") // the resource has nothing to do but to be there
  static <T> T during(Supplier<T> action, PrintWriter err, Supplier<String> message) {
    try (Interruption interruption = new Interruption(err, message)) {
      return action.get();
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is under way: the message is being printed.
    }
  }
}

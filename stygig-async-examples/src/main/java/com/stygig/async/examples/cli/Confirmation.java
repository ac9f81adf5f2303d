package com.stygig.async.examples.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Asks before something that cannot be undone.
 *
 * @param in where the answer comes from; null if nobody is there to answer
 */
record Confirmation(@Nullable BufferedReader in) {
  /** {@code bin/stygig} knows it; Java does not. */
  private static final boolean KEYBOARD = Boolean.getBoolean("stygig.keyboard");

  /** Whoever sits at the terminal, if there is one. */
  static Confirmation atTerminal() {
    return new Confirmation(
        KEYBOARD
            ? new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()))
            : null);
  }

  /** Anything but yes is no. */
  boolean asks(String question, PrintWriter out) {
    if (in == null) {
      throw new IllegalArgumentException("There is no terminal to ask at: give --yes or --dry-run");
    }
    out.print(question + " [y/N] ");
    out.flush();
    try {
      String answer = in.readLine();
      return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the answer", e);
    }
  }
}

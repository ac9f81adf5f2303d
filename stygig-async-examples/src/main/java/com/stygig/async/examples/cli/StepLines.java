package com.stygig.async.examples.cli;

import java.io.PrintWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Prints each step of something long, and how long the last one takes already. */
final class StepLines implements Consumer<String>, AutoCloseable {
  private final PrintWriter out;
  private @Nullable ProgressLine current;

  StepLines(PrintWriter out) {
    this.out = out;
  }

  @Override
  public synchronized void accept(String step) {
    close();
    out.println(step);
    out.flush();
    ProgressLine progress = new ProgressLine(out);
    progress.showLater(step);
    current = progress;
  }

  @Override
  public synchronized void close() {
    if (current != null) {
      current.close();
      current = null;
    }
  }
}

package com.stygig.async.examples.cli;

import com.stygig.async.InferenceHandle;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells on standard error how long something takes: in one line on a terminal, in few lines
 * elsewhere.
 */
final class ProgressLine implements AutoCloseable {
  /** {@code bin/stygig} knows it; Java does not. */
  private static final boolean TERMINAL = Boolean.getBoolean("stygig.terminal");

  private final PrintWriter out;
  private final long start = System.nanoTime();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
          });

  ProgressLine(PrintWriter out) {
    this.out = out;
  }

  /** Tells until all results are there, or never will be. */
  static void await(List<? extends InferenceHandle<?>> handles, PrintWriter out) {
    CompletableFuture<?>[] results =
        handles.stream().map(InferenceHandle::result).toArray(CompletableFuture[]::new);
    try (ProgressLine progress = new ProgressLine(out)) {
      progress.show(
          results.length == 1
              ? "Waiting for the result"
              : "Waiting for " + results.length + " results");
      var unused = CompletableFuture.allOf(results).handle((all, error) -> error).join();
    }
  }

  void show(String what) {
    show(what, 0);
  }

  /** For what has been told already, and may be over soon. */
  void showLater(String what) {
    show(what, TERMINAL ? 1 : 30);
  }

  private void show(String what, long delaySeconds) {
    if (TERMINAL) {
      timer.scheduleAtFixedRate(
          () -> print("\r" + what + " … " + seconds() + " s"), delaySeconds, 1, TimeUnit.SECONDS);
    } else {
      timer.scheduleAtFixedRate(
          () -> print(what + " ... " + seconds() + " s" + System.lineSeparator()),
          delaySeconds,
          30,
          TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    if (TERMINAL) {
      print("\r\u001b[K");
    }
  }

  private long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
  }

  private void print(String text) {
    out.print(text);
    out.flush();
  }
}

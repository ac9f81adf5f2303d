package com.stygig.async.examples.cli;

import com.stygig.async.examples.Patience;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;

/** A command that runs until its thread is interrupted, as by Ctrl-C. */
final class BackgroundRun implements AutoCloseable {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
  private final Thread thread;

  BackgroundRun(String... args) {
    CommandLine commandLine = Stygig.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    thread = new Thread(() -> exitCode.complete(commandLine.execute(args)));
    thread.start();
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  void await(BooleanSupplier condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > Patience.LIMIT.toNanos()) {
        throw new AssertionError("Not in time; out: " + out + ", err: " + err);
      }
      Thread.sleep(20);
    }
  }

  /** Waits for the command's own end. */
  int exitCode() throws Exception {
    return exitCode.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  int interrupt() throws Exception {
    thread.interrupt();
    return exitCode();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}

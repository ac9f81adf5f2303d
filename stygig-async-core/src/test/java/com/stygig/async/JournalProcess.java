package com.stygig.async;

import static com.stygig.async.InvocationJournalTest.NOW;
import static com.stygig.async.InvocationJournalTest.receipt;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;

/** A process that uses a journal, to be killed. */
final class JournalProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  /**
   * Starts a process.
   *
   * @param work {@code append} prints what is safe, {@code open} prints whether it could
   */
  JournalProcess(String work, Path file) throws IOException {
    this.process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                JournalProcess.class.getName(),
                work,
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  String nextLine() throws IOException {
    return String.valueOf(output.readLine());
  }

  /** Kills it and returns what it has printed since the last line that was read. */
  List<String> kill() {
    var unused = process.toHandle().destroyForcibly(); // process.destroy would close its output
    process.onExit().join();
    return output.lines().toList();
  }

  @Override
  public void close() {
    var unused = kill();
  }

  /** Runs in the process. */
  public static void main(String[] args) throws Exception {
    // Small, so that it is being written anew much of the time.
    var builder = FileInvocationJournal.builder(Path.of(args[1])).compactAbove(20_000);
    try (FileInvocationJournal journal = builder.open()) {
      System.out.println("opened");
      if (args[0].equals("append")) {
        append(journal);
      } else {
        System.in.read();
      }
    } catch (IllegalStateException e) {
      System.out.println(e.getMessage());
    }
  }

  private static void append(FileInvocationJournal journal) throws InterruptedException {
    Semaphore inFlight = new Semaphore(50);
    for (int i = 0; ; i++) {
      inFlight.acquire();
      String id = Integer.toString(i);
      boolean forget = i % 20 != 0;
      var unused =
          journal
              .intend(id, "my-endpoint", NOW)
              .thenCompose(ok -> journal.accepted(id, receipt(id)))
              .thenCompose(ok -> forget ? journal.forget(id) : journal.accepted(id, receipt(id)))
              .thenRun(
                  () -> {
                    System.out.println(forget ? "forgot " + id + "." : "accepted " + id + ".");
                    inFlight.release();
                  });
    }
  }
}

package com.stygig.async.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stygig.async.examples.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A command in a process of its own, with nothing of this one's AWS settings. */
final class CommandProcess implements AutoCloseable {
  static final Map<String, String> CREDENTIALS =
      Map.of("AWS_ACCESS_KEY_ID", "local", "AWS_SECRET_ACCESS_KEY", "local");

  private final Path out;
  private final Path err;
  private final Process process;

  CommandProcess(Path folder, String... args) throws IOException {
    this(folder, CREDENTIALS, args);
  }

  CommandProcess(Path folder, Map<String, String> environment, String... args) throws IOException {
    out = Files.createTempFile("stygig-out", ".txt");
    err = Files.createTempFile("stygig-err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command(args))
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(AWS|STYGIG)_.*"));
    builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
    builder.environment().put("AWS_CONFIG_FILE", folder.resolve("no-config").toString());
    builder
        .environment()
        .put("AWS_SHARED_CREDENTIALS_FILE", folder.resolve("no-credentials").toString());
    builder.environment().putAll(environment);
    process = builder.start();
  }

  private static List<String> command(String... args) {
    List<String> command = new ArrayList<>();
    if (canResetSignals()) {
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
    command.addAll(List.of("-Djava.awt.headless=true", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(Stygig.class.getName());
    command.addAll(List.of(args));
    return command;
  }

  /** A build in the background ignores SIGINT, and so would its children. */
  private static boolean canResetSignals() {
    try {
      return new ProcessBuilder("env", "--default-signal=INT", "true").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  String out() {
    return text(out);
  }

  String err() {
    return text(err);
  }

  JsonNode json() {
    return JsonMapper.shared().readTree(out());
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails if the command ends before. */
  CommandProcess await(BooleanSupplier condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      boolean isOver = !process.isAlive() && !condition.getAsBoolean();
      if (isOver || System.nanoTime() - start > Patience.LIMIT.toNanos()) {
        throw new AssertionError("Not in time; out: " + out() + ", err: " + err());
      }
      Thread.sleep(20);
    }
    return this;
  }

  CommandProcess awaitErr(String text) throws InterruptedException {
    return await(() -> err().contains(text));
  }

  /** Sends a signal, such as INT, which is what Ctrl-C sends, and waits for the end. */
  int signal(String name) throws IOException, InterruptedException {
    int sent =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (sent != 0) {
      throw new AssertionError("No process to send " + name + " to; err: " + err());
    }
    return exitCode();
  }

  /** Waits for the command's end. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("No end in time; out: " + out() + ", err: " + err());
    }
    return process.exitValue();
  }

  /** Waits for the command's end, and gives all of it. */
  Run run() throws InterruptedException {
    return new Run(exitCode(), out(), err());
  }

  @Override
  public void close() throws IOException {
    var unused = process.destroyForcibly().onExit().join();
    Files.delete(out);
    Files.delete(err);
  }
}

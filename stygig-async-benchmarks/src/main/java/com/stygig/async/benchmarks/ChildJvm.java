package com.stygig.async.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** Runs a program of this module in a JVM of its own, where nothing else is on the heap. */
final class ChildJvm {
  private ChildJvm() {}

  /**
   * Waits for the program to end.
   *
   * @return what it has printed, as properties
   * @throws IllegalStateException if it has failed, such as for a lack of memory
   */
  static Properties run(List<String> jvmOptions, Class<?> program, Object... args) {
    try {
      List<String> texts = Stream.of(args).map(String::valueOf).toList();
      Process process = builder(jvmOptions, program, texts).start();
      Properties printed = new Properties();
      try (var output = process.inputReader()) {
        printed.load(output);
      }
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IllegalStateException(program.getSimpleName() + " ended with exit code " + exit);
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A program whose errors are seen here. */
  static ProcessBuilder builder(List<String> jvmOptions, Class<?> program, List<String> args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(args);
    return new ProcessBuilder(command).redirectError(Redirect.INHERIT);
  }
}

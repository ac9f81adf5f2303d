package com.stygig.async.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

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
      Process process = start(jvmOptions, program, args);
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

  private static Process start(List<String> jvmOptions, Class<?> program, Object... args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    for (Object arg : args) {
      command.add(String.valueOf(arg));
    }
    return new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
  }
}

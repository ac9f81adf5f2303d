package com.stygig.async.waiters;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;

/** What the runs of a program have been told of their inferences, in a file that only grows. */
final class ToldFile implements AutoCloseable {
  /** How an inference ended for the program. */
  enum End {
    /** With the right result. */
    DELIVERED,
    /** With another result than it should have. */
    WRONG,
    /** Nobody knows whether it was accepted: the answer was lost. */
    UNANSWERED,
    /** Nobody knows whether it was accepted: a kill came in between. */
    UNCERTAIN,
    /** With an exception that is neither of these. */
    FAILED
  }

  /** One line. */
  record Line(int run, Instant at, End end, String inferenceId, String text) {}

  private final FileChannel file;
  private final int run;

  ToldFile(Path path, int run) throws IOException {
    file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    this.run = run;
  }

  /** One write each, which a kill finds done or not begun. */
  synchronized void add(End end, String inferenceId, String text) {
    String line =
        run
            + " "
            + Instant.now().toEpochMilli()
            + " "
            + end
            + " "
            + inferenceId
            + " "
            + text.lines().findFirst().orElse("-")
            + "\n";
    try {
      int unused = file.write(ByteBuffer.wrap(line.getBytes(UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Line> read(Path path) throws IOException {
    if (!Files.exists(path)) {
      return List.of();
    }
    try (var lines = Files.lines(path)) {
      return lines.map(ToldFile::parse).toList();
    }
  }

  private static Line parse(String line) {
    String[] parts = line.split(" ", 5);
    return new Line(
        Integer.parseInt(parts[0]),
        Instant.ofEpochMilli(Long.parseLong(parts[1])),
        End.valueOf(parts[2]),
        parts[3],
        parts[4]);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

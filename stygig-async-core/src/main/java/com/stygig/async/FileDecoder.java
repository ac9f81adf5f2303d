package com.stygig.async;

import com.stygig.async.internal.LogSanitizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Writes a result to a file. The reader knows it and spares it the bytes of a large result. */
record FileDecoder(Path file) implements ResultDecoder<Path> {
  FileDecoder {
    Objects.requireNonNull(file, "file");
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "A result can go to a file only: '" + LogSanitizer.sanitize(file.toString()) + "'");
    }
  }

  @Override
  public Path decode(byte[] body) throws IOException {
    try (PartFile part = PartFile.beside(file)) {
      part.write(ByteBuffer.wrap(body));
      part.force();
      part.moveToTarget();
      return file;
    }
  }
}

package com.stygig.async;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a result to a file. The reader knows it and spares it the bytes of a large result. */
record FileDecoder(Path file) implements ResultDecoder<Path> {
  /** Writes beside the file and moves it there, so that there is never a part of a result. */
  @Override
  public Path decode(byte[] body) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Path part = Files.createTempFile(directory, "result", ".part");
    try {
      Files.write(part, body);
      return Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}

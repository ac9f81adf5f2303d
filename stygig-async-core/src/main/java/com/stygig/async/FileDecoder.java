package com.stygig.async;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a result to a file. The reader knows it and spares it the bytes of a large result. */
record FileDecoder(Path file) implements ResultDecoder<Path> {
  @Override
  public Path decode(byte[] body) throws IOException {
    return Files.write(file, body);
  }
}

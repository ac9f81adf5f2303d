package com.stygig.async;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where symbolic links lead, also to files that do not exist yet. */
final class SymbolicLinks {
  /** As many as Linux follows. */
  private static final int MAX_LINKS = 40;

  private SymbolicLinks() {}

  /** Returns the absolute path at which a program that opens the file would find or create it. */
  static Path follow(Path file) throws IOException {
    Path end = file.toAbsolutePath();
    for (int links = 0; Files.isSymbolicLink(end); links++) {
      if (links == MAX_LINKS) {
        throw new IOException(file + " leads through more than " + MAX_LINKS + " symbolic links");
      }
      end = end.resolveSibling(Files.readSymbolicLink(end));
    }
    return end;
  }
}

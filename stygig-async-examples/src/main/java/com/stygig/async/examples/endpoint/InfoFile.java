package com.stygig.async.examples.endpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The file that this run leaves in the working folder, and what stood there before. */
final class InfoFile {
  private final Path file;
  private final byte @Nullable [] before;

  private InfoFile(Path file, byte @Nullable [] before) {
    this.file = file;
    this.before = before;
  }

  /** Another endpoint's information comes back if this deployment fails. */
  static InfoFile write(Path file, EndpointInfo info) {
    InfoFile written = new InfoFile(file, isOfAnother(file, info) ? read(file) : null);
    info.write(file);
    return written;
  }

  private static boolean isOfAnother(Path file, EndpointInfo info) {
    try {
      return EndpointInfo.in(file)
          .filter(found -> !String.valueOf(found.endpointName()).equals(info.endpointName()))
          .isPresent();
    } catch (IllegalArgumentException e) {
      return true; // whatever it is, it is not ours to lose
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  void restore() {
    try {
      if (before == null) {
        Files.deleteIfExists(file);
      } else {
        Files.write(file, before);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot restore " + file, e);
    }
  }
}

package com.stygig.async.examples.picture;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.UUID;

/** A picture's file, of the format that its name says. */
public record PictureFile(Path path) {
  /** Refuses what cannot become a picture's file, before there is a picture. */
  public PictureFile {
    var unused = format(path);
    if (Files.isDirectory(path)) {
      throw new IllegalArgumentException("A folder, not a picture's file: " + path);
    }
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IllegalArgumentException("No such folder: " + folder);
    }
  }

  /** All or nothing; replaces what is there. */
  public void write(BufferedImage picture) {
    String format = format(path);
    byte[] bytes =
        Thumbnails.encoded(format.equals("jpeg") ? Thumbnails.opaque(picture) : picture, format);
    try {
      Path written = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID() + ".tmp");
      try {
        Files.write(written, bytes);
        Files.move(written, path, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(written);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + path, e);
    }
  }

  private static String format(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".png")) {
      return "png";
    }
    if (name.endsWith(".jpg") || name.endsWith(".jpeg")) {
      return "jpeg";
    }
    throw new IllegalArgumentException("A picture is saved as .png, .jpg or .jpeg: '" + path + "'");
  }
}

package com.stygig.async;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a journal does to a disk. Tests make it fail. */
class JournalDisk {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private static final Logger log = LoggerFactory.getLogger(JournalDisk.class);

  /** Opens a file; one that is created is its owner's only, where the file system can do that. */
  static FileChannel open(Path file, OpenOption... options) throws IOException {
    FileAttribute<?>[] ownerOnly =
        isPosix(file)
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
            : new FileAttribute<?>[0];
    return FileChannel.open(file, Set.of(options), ownerOnly);
  }

  private static boolean isPosix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Takes from others what they may do to a file, if it is ours. */
  static void toOwnerOnly(Path file) {
    try {
      if (isPosix(file)) {
        Files.setPosixFilePermissions(file, OWNER_ONLY);
      }
    } catch (IOException e) {
      log.warn("The permissions of the journal {} are not its owner's only", file, e);
    }
  }

  /**
   * Returns where a journal is, whatever links and spellings lead there. One that does not exist is
   * created, empty: only then is there one name for it, and an identity.
   *
   * @throws IllegalStateException if it is something else than a file
   */
  static Path locate(Path file) throws IOException {
    if (!Files.exists(file)) {
      create(SymbolicLinks.follow(file));
    }
    Path path = file.toRealPath();
    if (!Files.isRegularFile(path)) {
      throw new IllegalStateException("A journal must be a regular file: " + path);
    }
    return path;
  }

  /** Creates a file that is its owner's only, unless it exists. */
  static void create(Path file) throws IOException {
    try {
      open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).close();
    } catch (FileAlreadyExistsException e) {
      // Somebody else was faster; which of us has the journal, its lock decides.
    }
  }

  /**
   * Returns what a file is known by, whatever its names; null where the file system cannot tell.
   */
  static @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /** Returns how many names a file has: 1 where the file system cannot tell. */
  static int names(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? ((Number) Files.getAttribute(file, "unix:nlink")).intValue()
        : 1;
  }

  void write(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
    long position = offset;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }

  void force(FileChannel channel) throws IOException {
    channel.force(false);
  }

  /** Puts a file in the place of another, for good. */
  void replace(Path file, Path by) throws IOException {
    Files.move(by, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceName(file);
  }

  /** Forces it to the disk that a file has its name. */
  void forceName(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      forceDirectory(directory);
    }
  }

  /** Windows opens no directories. */
  private static void forceDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      log.debug("The directory {} cannot be forced to the disk", directory, e);
    }
  }
}

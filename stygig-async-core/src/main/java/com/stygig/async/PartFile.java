package com.stygig.async;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is being written, beside the one whose place it takes when it is whole. Until then
 * that one is as it was. It is gone when this is closed before. One thread at a time writes; any
 * thread may close it.
 *
 * <p>A new file has the permissions that the process gives its files, and one that takes the place
 * of another has that one's: what a program has that opens the target and writes to it.
 */
final class PartFile implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(PartFile.class);

  /** In bytes of any encoding, what is left of the 255 that a name may have is enough. */
  private static final int MAX_NAME = 40;

  private final Path target;
  private final Path part;
  private final FileChannel channel;

  private PartFile(Path target, Path part, FileChannel channel) {
    this.target = target;
    this.part = part;
    this.channel = channel;
  }

  /** Begins what is going to be a file, or the one that a link leads to. */
  static PartFile beside(Path file) throws IOException {
    Path target = SymbolicLinks.follow(file);
    requireFile(target);
    Path directory = target.getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new IOException("The directory " + directory + " does not exist");
    }
    Path part = directory.resolve(name(target));
    FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    PartFile begun = new PartFile(target, part, channel);
    try {
      begun.takeOverPermissions();
      return begun;
    } catch (Throwable e) {
      begun.close();
      throw e;
    }
  }

  /** A program that is killed leaves it, so that it should be known for what it is. */
  private static String name(Path target) {
    String name = String.valueOf(target.getFileName());
    return "." + (name.length() > MAX_NAME ? "result" : name) + "." + UUID.randomUUID() + ".part";
  }

  /** Fails for what cannot be replaced by a file, or had better not be, such as a device. */
  private static void requireFile(Path target) throws IOException {
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw new IOException(target + " is no file, and is not replaced");
    }
  }

  /** Before there is anything in it that not everybody may read. */
  private void takeOverPermissions() throws IOException {
    boolean isPosix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (isPosix && Files.exists(target)) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(target);
      Files.setPosixFilePermissions(part, permissions);
    }
  }

  void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Makes sure that what has been written survives a power cut. */
  void force() throws IOException {
    channel.force(true);
    channel.close();
  }

  /** Takes the target's place, at one moment for all who look. */
  void moveToTarget() throws IOException {
    requireFile(target);
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(
          "The file system of " + target + " cannot replace a file at one moment", e);
    }
  }

  /** Leaves nothing, unless it has taken the target's place. */
  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(part);
    } catch (IOException e) {
      log.warn("{} could not be deleted", part, e);
    }
  }
}

package com.stygig.async;

import com.stygig.async.JournalTable.Live;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The file of a journal: lines are added to it, and it is written anew when it has become too long.
 * Not thread-safe.
 */
final class JournalFile implements Closeable {
  private static final int BUFFER_BYTES = 64 * 1024;

  /** A new file that takes the place of the old one, or does not: the disk decides. */
  private record Replacement(
      @Nullable Object key,
      FileChannel channel,
      long size,
      JournalTable table,
      Consumer<JournalTable> whenDone) {}

  private final Path file;
  private final Path newFile;
  private final JournalLock lock;
  private final JournalDisk disk;
  private @Nullable FileChannel channel;
  private @Nullable Replacement replacement;

  /** Where the next line goes. What lies behind it was written in vain. */
  private long size;

  private JournalFile(Path file, JournalLock lock, JournalDisk disk) {
    this.file = file;
    this.newFile = file.resolveSibling(file.getFileName() + ".tmp");
    this.lock = lock;
    this.disk = disk;
  }

  /**
   * Opens a file that exists.
   *
   * @throws IllegalStateException if it is something else than a journal that this release reads,
   *     or in use by another name
   */
  static JournalFile open(Path file, JournalLock lock, JournalDisk disk, JournalTable table)
      throws IOException {
    JournalFile journal = new JournalFile(file, lock, disk);
    try {
      journal.readOrBegin(table);
      return journal;
    } catch (Throwable e) {
      Closing.quietly(journal);
      throw e;
    }
  }

  private void readOrBegin(JournalTable table) throws IOException {
    FileChannel opened = lock.open(file);
    channel = opened;
    Files.deleteIfExists(newFile);
    if (JournalReader.isUnused(opened)) {
      begin(opened);
    } else {
      size = JournalReader.read(file, opened, table);
      var unused = channel();
    }
  }

  /** In place, as a file that somebody else has created may have other names. */
  private void begin(FileChannel opened) throws IOException {
    JournalDisk.toOwnerOnly(file);
    disk.write(opened, ByteBuffer.wrap(JournalReader.HEADER), 0);
    disk.force(opened);
    disk.forceName(file);
    size = JournalReader.HEADER.length;
  }

  long size() {
    return size;
  }

  /** Adds lines, all or none of them, and returns where they begin. */
  long append(byte[] lines, boolean force) throws IOException {
    FileChannel out = channel();
    try {
      disk.write(out, ByteBuffer.wrap(lines), size);
      if (force) {
        disk.force(out);
      }
    } catch (Throwable e) {
      cutOff(e);
      throw e;
    }
    long offset = size;
    size += lines.length;
    return offset;
  }

  private void cutOff(Throwable reason) {
    try {
      var unused = channel();
    } catch (IOException e) {
      reason.addSuppressed(e); // the next one who writes tries again
    }
  }

  /**
   * Writes the file anew with nothing but some of its lines. Until it is complete the old one is
   * the journal, and thereafter the new one, also if this fails after that.
   *
   * @param whenDone takes the table of the new file when that is the journal
   */
  void rewrite(List<Live> lives, Consumer<JournalTable> whenDone) throws IOException {
    followDisk();
    int names = JournalDisk.names(file);
    if (names > 1) {
      throw new IOException(
          file + " has " + names + " hard links, which would lead to different files thereafter");
    }
    try {
      replacement = writeNewFile(lives, whenDone);
      closeChannel(); // Windows replaces no open file
      disk.replace(file, newFile);
    } catch (Throwable e) {
      try {
        followDisk();
      } catch (IOException unknown) {
        e.addSuppressed(unknown); // the next one who writes tries again
      }
      throw e;
    }
    followDisk();
  }

  private Replacement writeNewFile(List<Live> lives, Consumer<JournalTable> whenDone)
      throws IOException {
    Files.deleteIfExists(newFile);
    JournalDisk.create(newFile);
    FileChannel out = null;
    try {
      out = lock.open(newFile);
      JournalTable table = new JournalTable();
      disk.write(out, ByteBuffer.wrap(JournalReader.HEADER), 0);
      long end = copy(lives, out, JournalReader.HEADER.length, table);
      disk.force(out);
      return new Replacement(JournalDisk.key(newFile), out, end, table, whenDone);
    } catch (Throwable e) {
      if (out != null) {
        Closing.quietly(out);
      }
      discardNewFile(); // the disk may be full
      throw e;
    }
  }

  private void discardNewFile() throws IOException {
    Files.deleteIfExists(newFile);
    lock.keepOnly(JournalDisk.key(file));
  }

  /** Goes on with the file that the disk has, after it was or should have been replaced. */
  private void followDisk() throws IOException {
    Replacement by = replacement;
    if (by == null) {
      return;
    }
    if (isInPlace(by)) {
      replacement = null;
      closeChannel();
      channel = by.channel();
      size = by.size();
      by.whenDone().accept(by.table());
      lock.keepOnly(by.key());
    } else {
      replacement = null;
      Closing.quietly(by.channel());
      discardNewFile();
    }
  }

  private boolean isInPlace(Replacement by) throws IOException {
    return by.key() == null ? Files.notExists(newFile) : by.key().equals(JournalDisk.key(file));
  }

  private long copy(List<Live> lives, FileChannel out, long start, JournalTable table)
      throws IOException {
    if (lives.isEmpty()) {
      return start;
    }
    FileChannel in = channel();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long end = start;
    for (Live live : lives) {
      if (buffer.remaining() < live.length()) {
        disk.write(out, buffer.flip(), end - buffer.limit());
        buffer = ByteBuffer.allocate(Math.max(BUFFER_BYTES, live.length()));
      }
      readFully(in, live, buffer);
      table.put(live.at(end));
      end += live.length();
    }
    disk.write(out, buffer.flip(), end - buffer.limit());
    return end;
  }

  private void readFully(FileChannel in, Live live, ByteBuffer buffer) throws IOException {
    int start = buffer.position();
    while (buffer.position() - start < live.length()) {
      int done = buffer.position() - start;
      ByteBuffer rest = buffer.slice(buffer.position(), live.length() - done);
      int read = in.read(rest, live.offset() + done);
      if (read < 0) {
        throw new EOFException(file + " ends within a record");
      }
      buffer.position(buffer.position() + read);
    }
  }

  /** Returns the open file, without what was written in vain. */
  private FileChannel channel() throws IOException {
    followDisk();
    FileChannel open = channel;
    if (open == null || !open.isOpen()) {
      open = lock.open(file);
      channel = open;
    }
    long length = open.size();
    if (length < size) {
      throw new IOException(
          file + " has " + length + " bytes and must have " + size + ": somebody has changed it");
    }
    if (length > size) {
      open.truncate(size);
    }
    return open;
  }

  private void closeChannel() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() throws IOException {
    Replacement by = replacement;
    replacement = null;
    if (by != null) {
      Closing.quietly(by.channel());
    }
    closeChannel();
  }
}

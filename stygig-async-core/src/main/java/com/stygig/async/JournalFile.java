package com.stygig.async;

import com.stygig.async.JournalTable.Live;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of a journal: lines are added to it, and it is written anew when it has become too long.
 * Not thread-safe.
 */
final class JournalFile implements Closeable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Path file;
  private final Path newFile;
  private final JournalDisk disk;
  private @Nullable FileChannel channel;

  /** Where the next line goes. What lies behind it was written in vain. */
  private long size;

  private JournalFile(Path file, JournalDisk disk) {
    this.file = file;
    this.newFile = file.resolveSibling(file.getFileName() + ".tmp");
    this.disk = disk;
  }

  /**
   * Opens a file or creates it.
   *
   * @throws IllegalStateException if it is something else than a journal that this release reads
   */
  static JournalFile open(Path file, JournalDisk disk, JournalTable table) throws IOException {
    JournalFile journal = new JournalFile(file, disk);
    Files.deleteIfExists(journal.newFile);
    if (JournalReader.isUnused(file)) {
      var unused = journal.rewrite(List.of());
    } else {
      journal.size = JournalReader.read(file, table);
    }
    try {
      var unused = journal.channel();
    } catch (IOException | RuntimeException e) {
      Closing.quietly(journal);
      throw e;
    }
    return journal;
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
   * the journal, and thereafter the new one.
   */
  JournalTable rewrite(List<Live> lives) throws IOException {
    JournalTable table = new JournalTable();
    long end;
    try {
      end = writeNewFile(lives, table);
      close(); // Windows replaces no open file
      disk.replace(file, newFile);
    } catch (IOException e) {
      Files.deleteIfExists(newFile); // the disk may be full
      throw e;
    }
    size = end;
    return table;
  }

  private long writeNewFile(List<Live> lives, JournalTable table) throws IOException {
    Files.deleteIfExists(newFile);
    try (FileChannel out =
        JournalDisk.open(newFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      disk.write(out, ByteBuffer.wrap(JournalReader.HEADER), 0);
      long end = copy(lives, out, JournalReader.HEADER.length, table);
      disk.force(out);
      return end;
    }
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
    FileChannel open = channel;
    if (open == null || !open.isOpen()) {
      open = JournalDisk.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
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

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }
}

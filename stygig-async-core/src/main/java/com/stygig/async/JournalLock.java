package com.stygig.async;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Keeps a journal to one client of one process. The lock is on a file beside the journal, as the
 * journal itself is replaced. That file stays: whoever deleted it could delete the one that a third
 * process has just locked. The operating system ends the lock of a process that dies.
 */
final class JournalLock implements Closeable {
  /** What this process holds: where a lock is POSIX's, closing any channel of the file ends it. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /** Channels that would end a lock which another class loader's copy of this class holds. */
  private static final Queue<FileChannel> NEVER_CLOSED = new ConcurrentLinkedQueue<>();

  private final Path file;
  private final FileChannel channel;

  private JournalLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Locks a journal.
   *
   * @param journal its real path
   * @throws IllegalStateException if somebody else has locked it
   */
  static JournalLock of(Path journal) {
    Path file = journal.resolveSibling(journal.getFileName() + ".lock");
    if (!HELD.add(file)) {
      throw inUse(journal, "another client of this process");
    }
    try {
      return new JournalLock(file, lock(file, journal));
    } catch (IOException e) {
      HELD.remove(file);
      throw new UncheckedIOException("Cannot lock " + file + ": " + e, e);
    } catch (RuntimeException e) {
      HELD.remove(file);
      throw e;
    }
  }

  private static FileChannel lock(Path file, Path journal) throws IOException {
    FileChannel channel =
        JournalDisk.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      NEVER_CLOSED.add(channel);
      throw inUse(journal, "another client of this process");
    } catch (IOException e) {
      Closing.quietly(channel);
      throw e;
    }
    if (lock == null) {
      Closing.quietly(channel);
      throw inUse(journal, "another process");
    }
    return channel;
  }

  private static IllegalStateException inUse(Path journal, String by) {
    return new IllegalStateException(
        "The journal " + journal + " is in use by " + by + "; each needs one of its own");
  }

  @Override
  public void close() {
    Closing.quietly(channel);
    HELD.remove(file); // only now: see above
  }
}

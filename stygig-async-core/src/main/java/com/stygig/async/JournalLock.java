package com.stygig.async;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a journal to one client of one process, by two locks. One is on a file beside the journal:
 * nobody but us opens that, so nothing ends the lock by accident, and it stays while the journal is
 * replaced. The other one is on the journal itself, as a hard link in another directory has another
 * file beside it. The lock file is never deleted: whoever deleted it could delete the one that a
 * third process has just locked. The operating system ends the locks of a process that dies.
 */
final class JournalLock implements Closeable {
  /**
   * What this process holds, lock files by their paths and journals by their file keys, with the
   * name of the journal. Where a lock is POSIX's, closing any channel of a file ends it, so what
   * stands here must not be opened a second time.
   */
  private static final Map<Object, Path> HELD = new ConcurrentHashMap<>();

  /** Channels that would end a lock which another class loader's copy of this class holds. */
  private static final Queue<FileChannel> NEVER_CLOSED = new ConcurrentLinkedQueue<>();

  /** Behind all data, so that nobody is kept from reading where locks are mandatory. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private static final int MAX_ATTEMPTS = 3;

  private final Path journal;
  private final Set<Object> held = new HashSet<>();
  private @Nullable FileChannel lockFile;

  private JournalLock(Path journal) {
    this.journal = journal;
  }

  /**
   * Locks a journal's name.
   *
   * @param journal its real path
   * @throws IllegalStateException if somebody else has locked it
   */
  static JournalLock of(Path journal) {
    JournalLock lock = new JournalLock(journal);
    try {
      lock.acquire(journal.resolveSibling(journal.getFileName() + ".lock"));
      return lock;
    } catch (Throwable e) {
      lock.close();
      throw e;
    }
  }

  private void acquire(Path file) {
    hold(file);
    try {
      FileChannel channel =
          JournalDisk.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock(channel, 0, Long.MAX_VALUE);
      lockFile = channel;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot lock " + file + ": " + e, e);
    }
  }

  /**
   * Opens a file that is the journal or is going to be, and locks it whatever names it has. Closing
   * the channel ends that lock.
   *
   * @throws IllegalStateException if somebody else has locked it, by another name
   */
  FileChannel open(Path file) throws IOException {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      Object key = JournalDisk.key(file);
      hold(key);
      FileChannel channel =
          JournalDisk.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      lock(channel, LOCKED_BYTE, 1);
      if (Objects.equals(key, JournalDisk.key(file))) {
        return channel;
      }
      Closing.quietly(channel);
      letGo(key);
    }
    throw new IOException("Somebody puts other files in the place of " + file);
  }

  /**
   * Lets go of all journals but the one of this key: the old one is replaced, or the new failed.
   */
  void keepOnly(@Nullable Object key) {
    Set.copyOf(held).stream()
        .filter(other -> !(other instanceof Path) && !other.equals(key))
        .forEach(this::letGo);
  }

  private void hold(@Nullable Object id) {
    if (id == null || held.contains(id)) {
      return;
    }
    Path holder = HELD.putIfAbsent(id, journal);
    if (holder != null) {
      throw inUse(
          "another client of this process" + (holder.equals(journal) ? "" : ", as " + holder));
    }
    held.add(id);
  }

  private void letGo(@Nullable Object id) {
    if (id != null && held.remove(id)) {
      HELD.remove(id);
    }
  }

  private void lock(FileChannel channel, long position, long size) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock(position, size, false);
    } catch (OverlappingFileLockException e) {
      NEVER_CLOSED.add(channel);
      throw inUse("another client of this process");
    } catch (Throwable e) {
      Closing.quietly(channel);
      throw e;
    }
    if (lock == null) {
      Closing.quietly(channel);
      throw inUse("another process");
    }
  }

  private IllegalStateException inUse(String by) {
    return new IllegalStateException(
        "The journal " + journal + " is in use by " + by + "; each needs one of its own");
  }

  /** To be called when the channels of the journal are closed. */
  @Override
  public void close() {
    FileChannel channel = lockFile;
    lockFile = null;
    if (channel != null) {
      Closing.quietly(channel);
    }
    Set.copyOf(held).forEach(this::letGo); // only now: see above
  }
}

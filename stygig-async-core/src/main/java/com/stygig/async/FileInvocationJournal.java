package com.stygig.async;

import com.stygig.async.spi.InvocationJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/**
 * A journal in a file, for one client at a time. Thread-safe.
 *
 * <p>A thread of the journal's own writes: all records that have gathered while it wrote the last
 * ones, at once, and with {@link Sync#ALWAYS} with one fsync. Stages complete on that thread, after
 * the records have been written; so what depends on them must be short, or be handed over to an
 * executor. The thread is a daemon, and ends when there has been nothing to write for 30 seconds.
 *
 * <p><strong>Failures.</strong> When records cannot be written, as the disk is full, their stages
 * fail with the {@link IOException} and they have no effect, neither on the file nor on {@link
 * #entries}. Later ones are tried again.
 *
 * <p><strong>Files.</strong> Beside {@code FILE} there is {@code FILE.lock}, which stays, and at
 * times {@code FILE.tmp}. Their permissions are their owner's only, where the file system has POSIX
 * permissions. A network file system will do if it has locks. Both {@code FILE.lock} and the
 * journal are locked, so that symbolic links, hard links and other spellings of the name all lead
 * to the one journal. As long as the file has more than one hard link it is not written anew, and
 * goes on growing: the other names would lead to a file of the past.
 *
 * <p><strong>Format.</strong> The first line is {@code stygig-journal 1}, which ends in a version.
 * Each other line is a record: the CRC-32C of the JSON as eight hexadecimal digits, a blank, and a
 * JSON object in ASCII, in which {@code op} is
 *
 * <ul>
 *   <li>{@code intend}: with {@code id}, {@code endpoint} and {@code at}. The entry of that id from
 *       here on, and the last one;
 *   <li>{@code accepted}: with the same members and the {@code receipt} as {@link
 *       InvocationReceipt#toJson} has it. The entry of that id from here on, in the place of the
 *       former one, if there is one;
 *   <li>{@code forget}: with {@code id}, which has no entry from here on.
 * </ul>
 *
 * <p>A reader refuses a file of a later version. What is damaged at the end was being written when
 * the process died, and is cut off; a line that is damaged elsewhere is left out, and a warning
 * says which. Members that a reader does not know are ignored, and so are sound lines of which it
 * does not know the {@code op}; these are gone when the file is written anew. A receipt that it
 * cannot read stays in the file until its inference is forgotten or intended anew, and {@link
 * #entries} is without it.
 *
 * <p>The file is written anew when it has more than 1 MiB and less than half of that is about
 * inferences that are remembered. So it is never much longer than the larger of 1 MiB and twice
 * what is remembered, and in the long run no more bytes are copied than were recorded. The new file
 * takes the place of the old one when it is complete and on the disk, with either {@link Sync}.
 */
public final class FileInvocationJournal implements InvocationJournal {
  /** What a record survives when its stage has completed. */
  public enum Sync {
    /** Also a power cut: an fsync comes before the completion. Forgetting waits for none. */
    ALWAYS,

    /**
     * The death of the process, but not a power cut or a crash of the operating system, which loses
     * what was written in about the last half minute.
     */
    BY_SYSTEM
  }

  private final JournalWriter writer;

  private FileInvocationJournal(JournalWriter writer) {
    this.writer = writer;
  }

  /**
   * Starts to set up a journal. Nothing happens to the file before {@link Builder#open}.
   *
   * @param file where it is or will be, in a directory that exists
   * @return a builder
   */
  public static Builder builder(Path file) {
    return new Builder(file);
  }

  @Override
  public CompletionStage<Void> intend(String inferenceId, String endpointName, Instant at) {
    return writer.write(new JournalRecord.Intended(inferenceId, endpointName, at));
  }

  @Override
  public CompletionStage<Void> accepted(String inferenceId, InvocationReceipt receipt) {
    return writer.write(new JournalRecord.Accepted(inferenceId, receipt));
  }

  @Override
  public CompletionStage<Void> forget(String inferenceId) {
    return writer.write(new JournalRecord.Forgotten(inferenceId));
  }

  /**
   * Returns what is remembered now, also what is not written yet. It answers after {@link #close}
   * too.
   *
   * @return the entries, in the order in which they were intended
   */
  @Override
  public List<Entry> entries() {
    return writer.entries();
  }

  /**
   * Writes what is unwritten, and lets go of the file and its lock. This waits for the disk, for 5
   * seconds at most or until the thread is interrupted; but not if it is called by what depends on
   * a stage, on the journal's thread. Then it happens right after that. After the 5 seconds the
   * stages that have not completed fail, and the lock stays until the disk answers. Stages of later
   * calls fail with an {@link IllegalStateException}.
   */
  @Override
  public void close() {
    writer.close();
  }

  @Override
  public String toString() {
    return "FileInvocationJournal[" + writer.file() + "]";
  }

  /** Sets up a journal. */
  public static final class Builder {
    private static final int COMPACT_ABOVE_BYTES = 1 << 20;

    private final Path file;
    private Sync sync = Sync.ALWAYS;
    private JournalDisk disk = new JournalDisk();
    private long compactAbove = COMPACT_ABOVE_BYTES;
    private Duration closePatience = Duration.ofSeconds(5);
    private Supplier<ExecutorService> thread = Threads::journal;

    private Builder(Path file) {
      this.file = Objects.requireNonNull(file, "file");
    }

    /**
     * What records shall survive; {@link Sync#ALWAYS} if nothing is said.
     *
     * @param sync when to force them to the disk
     * @return this builder
     */
    public Builder sync(Sync sync) {
      this.sync = Objects.requireNonNull(sync, "sync");
      return this;
    }

    Builder disk(JournalDisk disk) {
      this.disk = disk;
      return this;
    }

    Builder compactAbove(long bytes) {
      this.compactAbove = bytes;
      return this;
    }

    Builder closePatience(Duration patience) {
      this.closePatience = patience;
      return this;
    }

    /** The simulation has threads of its own kind. */
    Builder thread(Supplier<ExecutorService> thread) {
      this.thread = thread;
      return this;
    }

    /**
     * Locks the file, and reads or creates it. This blocks while it reads.
     *
     * @return a journal, to be closed by the caller
     * @throws IllegalStateException if the file is in use by another journal, of this process or
     *     another one, is no journal, or is one of a later version. It is left as it is
     * @throws UncheckedIOException if it cannot be locked, read or written, as its directory does
     *     not exist
     */
    public FileInvocationJournal open() {
      Path path;
      try {
        path = JournalDisk.locate(file);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot open the journal " + file + ": " + e, e);
      }
      JournalLock lock = JournalLock.of(path);
      try {
        return new FileInvocationJournal(open(path, lock));
      } catch (IOException e) {
        lock.close();
        throw new UncheckedIOException("Cannot open the journal " + path + ": " + e, e);
      } catch (Throwable e) { // there may be no memory
        lock.close();
        throw e;
      }
    }

    private JournalWriter open(Path path, JournalLock lock) throws IOException {
      JournalTable table = new JournalTable();
      JournalFile opened = JournalFile.open(path, lock, disk, table);
      try {
        return new JournalWriter(
            path, opened, lock, table, sync, compactAbove, closePatience, thread.get());
      } catch (Throwable e) {
        Closing.quietly(opened);
        throw e;
      }
    }
  }
}

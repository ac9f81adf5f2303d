package com.stygig.async;

import com.stygig.async.FileInvocationJournal.Sync;
import com.stygig.async.JournalTable.Live;
import com.stygig.async.spi.InvocationJournal.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records from any thread and writes them on its own, many at a time. The table is what the
 * file holds: only that thread changes it, under the lock, as others read it there.
 */
final class JournalWriter {
  private record Pending(JournalRecord record, CompletableFuture<Void> stage) {}

  /** So that a backlog of any length is written in pieces of a megabyte or two. */
  private static final int BATCH_RECORDS = 4096;

  private static final Logger log = LoggerFactory.getLogger(JournalWriter.class);

  private final Path path;
  private final JournalFile file;
  private final JournalLock fileLock;
  private final Sync sync;
  private final long compactAbove;
  private final Duration closePatience;
  private final ExecutorService executor;

  private final Object lock = new Object();
  private JournalTable table;
  private Queue<Pending> queue = new ArrayDeque<>();
  private List<Pending> inFlight = List.of();
  private boolean isDraining;
  private boolean isClosed;

  private volatile @Nullable Thread thread;
  private long compactAt;
  private boolean isFailing;

  JournalWriter(
      Path path,
      JournalFile file,
      JournalLock fileLock,
      JournalTable table,
      Sync sync,
      long compactAbove,
      Duration closePatience,
      ExecutorService executor) {
    this.path = path;
    this.file = file;
    this.fileLock = fileLock;
    this.table = table;
    this.sync = sync;
    this.compactAbove = compactAbove;
    this.compactAt = compactAbove;
    this.closePatience = closePatience;
    this.executor = executor;
  }

  Path file() {
    return path;
  }

  CompletionStage<Void> write(JournalRecord record) {
    CompletableFuture<Void> stage = new CompletableFuture<>();
    synchronized (lock) {
      if (isClosed) {
        return CompletableFuture.failedFuture(
            new IllegalStateException("The journal " + path + " is closed"));
      }
      queue.add(new Pending(record, stage));
      if (isDraining) {
        return stage;
      }
      isDraining = true;
      try {
        executor.execute(this::drain);
        return stage;
      } catch (Throwable e) { // there may be no memory for a thread
        queue.clear();
        isDraining = false;
        return CompletableFuture.failedFuture(e);
      }
    }
  }

  List<Entry> entries() {
    List<Live> lives;
    List<JournalRecord> unwritten = new ArrayList<>();
    synchronized (lock) {
      lives = table.lives();
      inFlight.forEach(pending -> unwritten.add(pending.record()));
      queue.forEach(pending -> unwritten.add(pending.record()));
    }
    return JournalTable.entries(lives, unwritten);
  }

  private void drain() {
    thread = Thread.currentThread();
    List<Pending> batch = List.of();
    try {
      for (batch = next(); !batch.isEmpty(); batch = next()) {
        writeAndTell(batch);
        compactIfDue();
      }
    } catch (Throwable e) { // an Error too must not leave a stage incomplete
      log.error("The thread of the journal {} failed", path, e);
      fail(batch, e);
      fail(giveUp(), e);
    } finally {
      thread = null;
    }
  }

  private List<Pending> next() {
    synchronized (lock) {
      List<Pending> batch = new ArrayList<>(Math.min(queue.size(), BATCH_RECORDS));
      while (batch.size() < BATCH_RECORDS && !queue.isEmpty()) {
        batch.add(queue.remove());
      }
      if (queue.isEmpty()) {
        queue = new ArrayDeque<>(); // the old one is as large as it has ever been
      }
      inFlight = batch;
      isDraining = !batch.isEmpty();
      return batch;
    }
  }

  private void writeAndTell(List<Pending> batch) {
    try {
      write(batch);
    } catch (Throwable e) {
      settle(() -> {});
      fail(batch, e);
      tellFailure(e);
      return;
    }
    batch.forEach(pending -> pending.stage().complete(null));
    isFailing = false;
  }

  private static void fail(List<Pending> records, Throwable reason) {
    records.forEach(pending -> pending.stage().completeExceptionally(reason));
  }

  /** Once, and not for each of the thousands of records that a full disk may refuse. */
  private void tellFailure(Throwable reason) {
    if (!isFailing) {
      log.warn("The journal {} cannot be written", path, reason);
    }
    isFailing = true;
  }

  private void write(List<Pending> records) throws IOException {
    clearInterrupt();
    JournalBatch batch = new JournalBatch(table);
    records.forEach(pending -> batch.add(pending.record()));
    long offset = file.append(batch.lines(), sync == Sync.ALWAYS && batch.mustBeSafe());
    settle(() -> batch.applyTo(table, offset));
  }

  private void settle(Runnable change) {
    synchronized (lock) {
      change.run();
      inFlight = List.of();
    }
  }

  private void compactIfDue() {
    if (file.size() <= compactAt || table.bytes() >= file.size() / 2) {
      return;
    }
    try {
      clearInterrupt();
      file.rewrite(table.lives(), compacted -> settle(() -> table = compacted));
      compactAt = compactAbove;
    } catch (Throwable e) { // the journal is as good as before
      // What fails for long must not be tried after each batch.
      compactAt = Math.max(compactAbove, 2 * file.size());
      log.warn("The journal {} could not be written anew; it goes on growing", path, e);
    }
  }

  /** What depends on a stage may have left the flag, which would close the file's channel. */
  private static void clearInterrupt() {
    boolean unused = Thread.interrupted();
  }

  void close() {
    synchronized (lock) {
      if (!isClosed) {
        isClosed = true;
        startRelease();
      }
    }
    if (Thread.currentThread() != thread) {
      awaitRelease();
    }
  }

  private void startRelease() {
    try {
      executor.execute(this::release);
    } catch (Throwable e) { // there may be no memory for a thread
      log.debug("The journal {} has no thread to be closed on", path, e);
      if (!isDraining) {
        release();
      }
    }
    executor.shutdown();
  }

  private void release() {
    try {
      drain();
      Closing.quietly(file);
    } finally {
      fileLock.close();
    }
  }

  private void awaitRelease() {
    try {
      if (!executor.awaitTermination(closePatience.toMillis(), TimeUnit.MILLISECONDS)) {
        abandon();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void abandon() {
    List<Pending> unwritten = giveUp();
    log.warn("The disk of the journal {} does not answer: {} records", path, unwritten.size());
    fail(
        unwritten,
        new IOException(
            path
                + " could not be written within "
                + closePatience
                + " after the journal was closed, and may not have the record"));
  }

  private List<Pending> giveUp() {
    synchronized (lock) {
      List<Pending> unwritten = new ArrayList<>(inFlight);
      unwritten.addAll(queue);
      queue.clear();
      inFlight = List.of();
      isDraining = false;
      return unwritten;
    }
  }
}

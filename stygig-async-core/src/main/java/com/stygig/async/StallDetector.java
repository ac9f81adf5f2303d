package com.stygig.async;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Finds requests that get nowhere, in the place of time-outs for writing and reading: those run out
 * on a slow link while everything is going well, as a megabyte or two can be in the network's
 * buffers, on each of many connections. A request is stalled when it makes no progress and either
 * nothing at all does, for longer than those buffers take to drain, or the others have made so much
 * that it should have had its share. Thread-safe.
 */
final class StallDetector {
  /** What no request is stalled without. */
  private static final long PATIENCE_NANOS = Duration.ofSeconds(40).toNanos();

  /** What can be in buffers on its way, of one request. */
  private static final long BUFFER_BYTES = 2L << 20;

  /** The slowest link on which full buffers are given the time to drain. */
  private static final long SLOWEST_BYTES_PER_SECOND = 64L << 10;

  /** What others may get through beyond a fair share. */
  private static final int UNFAIRNESS = 8;

  /** A source that has nothing for as long is what its request waits for. */
  private static final long SOURCE_NANOS = Duration.ofSeconds(2).toNanos();

  private final LongSupplier nanoTime;
  private final Set<Attempt> attempts = ConcurrentHashMap.newKeySet();
  private final AtomicLong sentByAll = new AtomicLong();
  private volatile long lastProgress;

  StallDetector(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.lastProgress = nanoTime.getAsLong();
  }

  /**
   * Watches a request, until it is closed.
   *
   * @param length of its body
   * @param fail called once if it is stalled
   */
  Attempt watch(long length, Consumer<IOException> fail) {
    Attempt attempt = new Attempt(length, fail);
    attempts.add(attempt);
    return attempt;
  }

  boolean isIdle() {
    return attempts.isEmpty();
  }

  /** What has not been sent yet of requests whose source is slow. */
  long bytesThatWaitForTheirSource() {
    long now = nanoTime.getAsLong();
    return attempts.stream()
        .filter(attempt -> attempt.waitsForSource(now))
        .mapToLong(attempt -> attempt.length - attempt.sent)
        .sum();
  }

  /** Fails what is stalled. To be called every few seconds. */
  void check() {
    long now = nanoTime.getAsLong();
    long buffered =
        attempts.stream().mapToLong(attempt -> Math.min(attempt.sent, BUFFER_BYTES)).sum();
    long patience =
        PATIENCE_NANOS + TimeUnit.SECONDS.toNanos(1) * buffered / SLOWEST_BYTES_PER_SECOND;
    boolean allAreStalled = now - lastProgress > patience;
    long share = UNFAIRNESS * BUFFER_BYTES * attempts.size();
    List<Attempt> stalled = new ArrayList<>();
    for (Attempt attempt : attempts) {
      if (now - attempt.lastProgress > PATIENCE_NANOS
          && !attempt.waitsForSource(now)
          && (allAreStalled || sentByAll.get() - attempt.sentByAllBefore > share)) {
        stalled.add(attempt);
      }
    }
    stalled.forEach(attempt -> attempt.fail(now));
  }

  /** One request, sent once. */
  final class Attempt implements AutoCloseable {
    private final long length;
    private final Consumer<IOException> fail;
    private final long start = nanoTime.getAsLong();
    private volatile long sent;
    private volatile long lastProgress = start;
    private volatile long sentByAllBefore = sentByAll.get();
    private volatile boolean isDemandOpen;

    private Attempt(long length, Consumer<IOException> fail) {
      this.length = length;
      this.fail = fail;
    }

    /** Nanoseconds since it began. */
    long age() {
      return nanoTime.getAsLong() - start;
    }

    /** How much of the body has been handed to the network. */
    long sent() {
      return sent;
    }

    /** The network takes more. */
    void demanded() {
      isDemandOpen = true;
    }

    /** The network has got more; called by one thread at a time. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void sent(long bytes, boolean isAllThatWasDemanded) {
      sent += bytes;
      isDemandOpen = !isAllThatWasDemanded;
      sentByAll.addAndGet(bytes);
      progressed();
    }

    /** Something has come back. */
    void progressed() {
      long now = nanoTime.getAsLong();
      lastProgress = now;
      sentByAllBefore = sentByAll.get();
      StallDetector.this.lastProgress = now;
    }

    private boolean waitsForSource(long now) {
      return isDemandOpen && sent < length && now - lastProgress > SOURCE_NANOS;
    }

    private void fail(long now) {
      attempts.remove(this);
      fail.accept(
          new IOException(
              "No progress for "
                  + TimeUnit.NANOSECONDS.toSeconds(now - lastProgress)
                  + " s, with "
                  + sent
                  + " of "
                  + length
                  + " bytes handed to the network"));
    }

    /** It has ended. */
    @Override
    public void close() {
      attempts.remove(this);
    }
  }
}

package com.stygig.async;

import io.netty.util.internal.PlatformDependent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The memory that all uploads of a client may take together. What does not fit waits, first come
 * first served. Thread-safe.
 */
final class MemoryBudget implements TransferGate {
  /** More than a fast link needs. */
  private static final long MAX_BYTES = 512L << 20;

  /** What one part of a stream takes, as else nothing moves. */
  private static final long MIN_BYTES = 12L << 20;

  private record Waiting(long bytes, CompletableFuture<Transfer> turn) {}

  private final long total;
  private final Deque<Waiting> line = new ArrayDeque<>();
  private long free;
  private boolean isAdmitting;

  MemoryBudget(long total) {
    this.total = total;
    this.free = total;
  }

  /** A quarter of the heap, or of the memory outside of it, where the network's buffers are. */
  static MemoryBudget ofThisJvm() {
    long least = Math.min(Runtime.getRuntime().maxMemory(), PlatformDependent.maxDirectMemory());
    return new MemoryBudget(Math.max(MIN_BYTES, Math.min(least / 4, MAX_BYTES)));
  }

  /** What is larger than the whole budget takes all of it. */
  @Override
  public CompletableFuture<Transfer> admit(long bytes) {
    CompletableFuture<Transfer> turn = new CompletableFuture<>();
    synchronized (this) {
      line.add(new Waiting(Math.min(bytes, total), turn));
    }
    admitNext();
    turn.whenComplete(
        (share, error) -> {
          if (error != null) { // it has been cancelled, and may have been the first in the line
            leave(turn);
          }
        });
    return turn;
  }

  private void leave(CompletableFuture<Transfer> turn) {
    synchronized (this) {
      line.removeIf(waiting -> waiting.turn() == turn);
    }
    admitNext();
  }

  /** One thread at a time, so that the order holds and nothing recurses. */
  private void admitNext() {
    for (Waiting next = poll(true); next != null; next = poll(false)) {
      Share share = new Share(next.bytes());
      if (!next.turn().complete(share)) {
        share.close();
      }
    }
  }

  private synchronized @Nullable Waiting poll(boolean isNew) {
    if (isNew && isAdmitting) {
      return null;
    }
    Waiting first = line.peek();
    isAdmitting = first != null && first.bytes() <= free;
    if (first == null || !isAdmitting) {
      return null;
    }
    free -= first.bytes();
    return line.poll();
  }

  private synchronized void giveBack(long bytes) {
    free += bytes;
  }

  private final class Share implements Transfer {
    private final long bytes;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    Share(long bytes) {
      this.bytes = bytes;
    }

    @Override
    public void close() {
      if (isClosed.compareAndSet(false, true)) {
        giveBack(bytes);
        admitNext();
      }
    }
  }
}

package com.stygig.async;

import com.stygig.async.internal.TornBody;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Writes one body into a file, which is there as a whole in the end, or not at all. Whoever calls
 * only leaves a note: everything that touches the disk happens on the executor, one thing after the
 * other.
 */
final class FileWriter implements Subscriber<ByteBuffer> {
  /** So many pieces wait for the disk at the most: of 10 KB, or of megabytes with some clients. */
  private static final int MAX_WAITING = 8;

  private final Path file;
  private final long length;
  private final SerialTask work;
  private final Queue<ByteBuffer> pieces = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final CompletableFuture<Path> whole = new CompletableFuture<>();
  private volatile @Nullable Subscription subscription;
  private volatile boolean isComplete;

  /** Also read when the client is closed. */
  private volatile @Nullable PartFile part;

  private long written;

  /**
   * Makes a writer that is still to be subscribed.
   *
   * @param length how many bytes are announced, negative if that is not known
   */
  FileWriter(Path file, long length, Executor executor) {
    this.file = file;
    this.length = length;
    this.work = new SerialTask(executor, this::work);
  }

  /** Returns what ends when nothing but the whole file is left, if that. */
  CompletableFuture<Path> whole() {
    return whole;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    work.trigger();
  }

  @Override
  public void onNext(ByteBuffer piece) {
    pieces.add(piece);
    work.trigger();
  }

  @Override
  public void onError(Throwable error) {
    fail(TornBody.retryable(error));
  }

  @Override
  public void onComplete() {
    isComplete = true;
    work.trigger();
  }

  /** Gives up, unless the file is there already. */
  void fail(Throwable error) {
    if (failure.compareAndSet(null, error)) {
      work.trigger();
    }
  }

  /** Gives up on the thread that calls, as there may be no other one any more. */
  void failAtOnce(Throwable error) {
    fail(error);
    PartFile open = part;
    if (open != null) {
      open.close();
    }
  }

  private void work() {
    Subscription source = subscription;
    if (whole.isDone()) {
      cancelIfFailed(source);
      return;
    }
    try {
      throwIfFailed();
      if (source != null) {
        writeTo(begun(source), source);
      }
    } catch (Throwable e) { // a disk that is full, or no memory
      end(e);
    }
  }

  private void throwIfFailed() throws Throwable {
    Throwable reason = failure.get();
    if (reason != null) {
      throw reason;
    }
  }

  private PartFile begun(Subscription source) throws Throwable {
    PartFile open = part;
    if (open == null) {
      open = PartFile.beside(file);
      part = open;
      throwIfFailed(); // whoever failed it may not have seen the part
      source.request(MAX_WAITING);
    }
    return open;
  }

  private void writeTo(PartFile open, Subscription source) throws Throwable {
    boolean isAllHere = isComplete;
    int count = 0;
    for (ByteBuffer piece = pieces.poll(); piece != null; piece = pieces.poll()) {
      written += piece.remaining();
      open.write(piece);
      count++;
    }
    if (isAllHere) {
      finish(open);
    } else if (count > 0) {
      source.request(count);
    }
  }

  private void finish(PartFile open) throws Throwable {
    if (length >= 0 && written != length) {
      throw TornBody.ofLength(written, length);
    }
    open.force();
    throwIfFailed(); // who has given up meanwhile has no use for it
    open.moveToTarget();
    whole.complete(file);
  }

  private void end(Throwable error) {
    PartFile open = part;
    if (open != null) {
      open.close();
    }
    pieces.clear();
    whole.completeExceptionally(error); // before the HTTP client says that we broke it off
    cancelIfFailed(subscription);
  }

  /** Also if the body comes after that. */
  private void cancelIfFailed(@Nullable Subscription source) {
    if (source != null && whole.isCompletedExceptionally()) {
      source.cancel();
    }
  }
}

package com.stygig.async;

import io.github.resilience4j.bulkhead.Bulkhead;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits as many as a bulkhead permits, first come, first served, and lets the others wait without
 * a thread. The queue is bounded. Thread-safe; the bulkhead, whose listeners are the user's, is
 * never called under the lock.
 */
final class AdmissionQueue {
  private static final Logger log = LoggerFactory.getLogger(AdmissionQueue.class);

  private final Bulkhead bulkhead;
  private final int maxWaiting;

  /** A set, so that leaving it is cheap when very many wait. */
  private final Set<CompletableFuture<Permit>> waiting = new LinkedHashSet<>();

  /** Written by {@link BulkheadListeners}, and saves asking it each time. */
  private volatile boolean isListening;

  /** How often a thread was asked to admit since one began to: only one does at a time. */
  private final AtomicInteger rounds = new AtomicInteger();

  AdmissionQueue(Bulkhead bulkhead, int maxWaiting) {
    this.bulkhead = bulkhead;
    this.maxWaiting = maxWaiting;
  }

  /** The right to be in flight, until it is released. */
  final class Permit {
    private boolean isReleased;

    /** Makes room for the next. Later calls do nothing. */
    void release() {
      if (isFirstRelease()) {
        completeCall();
        admitWaiting();
      }
    }

    private synchronized boolean isFirstRelease() {
      boolean isFirst = !isReleased;
      isReleased = true;
      return isFirst;
    }
  }

  /**
   * Asks to be admitted. Cancelling the future leaves the queue.
   *
   * @return completes when there is room, on the thread that has made it; fails at once with a
   *     {@link RejectedExecutionException} if the queue is full
   */
  CompletableFuture<Permit> acquire() {
    CompletableFuture<Permit> place = new CompletableFuture<>();
    add(place);
    try {
      admitOrRefuse(place);
    } catch (Throwable e) { // of the user's bulkhead
      remove(place);
      place.completeExceptionally(e);
    }
    place.whenComplete(
        (permit, error) -> {
          if (error != null) {
            remove(place);
            stopListeningIfNobodyWaits();
          }
        });
    return place;
  }

  private void admitOrRefuse(CompletableFuture<Permit> place) {
    admitWaiting();
    if (!place.isDone()) {
      BulkheadListeners.update(bulkhead, this); // others may share it
      admitWaiting(); // who left before we listened
    }
    // Where there is room, another thread is about to admit it.
    if (!place.isDone() && !hasRoom() && removeFromFullQueue(place)) {
      place.completeExceptionally(new RejectedExecutionException(maxWaiting + " wait already"));
    }
  }

  /**
   * Admits as many as there is room for. To be called when there may be more room. A loop, as one
   * that is admitted may be done at once and release its permit: it never goes deeper.
   */
  void admitWaiting() {
    if (rounds.getAndIncrement() != 0) {
      return;
    }
    int done = 1;
    do {
      admitWhilePermitted();
      done = rounds.addAndGet(-done);
    } while (done != 0);
  }

  private void admitWhilePermitted() {
    while (isWaitedFor() && tryAcquire()) {
      CompletableFuture<Permit> next = takeFirst();
      stopListeningIfNobodyWaits();
      if (next == null || !next.complete(new Permit())) { // it was cancelled at this moment
        completeCall();
      }
    }
  }

  void setListening(boolean now) {
    isListening = now;
  }

  private void stopListeningIfNobodyWaits() {
    if (isListening && !isWaitedFor()) {
      BulkheadListeners.update(bulkhead, this);
    }
  }

  private synchronized void add(CompletableFuture<Permit> place) {
    waiting.add(place);
  }

  synchronized boolean isWaitedFor() {
    return !waiting.isEmpty();
  }

  private synchronized @Nullable CompletableFuture<Permit> takeFirst() {
    Iterator<CompletableFuture<Permit>> first = waiting.iterator();
    if (!first.hasNext()) {
      return null;
    }
    CompletableFuture<Permit> next = first.next();
    first.remove();
    return next;
  }

  @SuppressWarnings("CollectionUndefinedEquality") // which is identity, as meant
  private synchronized boolean removeFromFullQueue(CompletableFuture<Permit> place) {
    return waiting.size() > maxWaiting && waiting.remove(place);
  }

  @SuppressWarnings("CollectionUndefinedEquality")
  private synchronized void remove(CompletableFuture<Permit> place) {
    waiting.remove(place);
  }

  private void completeCall() {
    try {
      bulkhead.onComplete();
    } catch (Throwable e) { // of a listener
      log.warn("A listener of bulkhead {} failed", bulkhead.getName(), e);
    }
  }

  /** A bulkhead refuses a thread that is interrupted, and counts each refusal. */
  private boolean tryAcquire() {
    boolean isInterrupted = false;
    boolean isPermitted = false;
    do {
      isInterrupted |= Thread.interrupted();
      isPermitted = hasRoom() && acquirePermission();
    } while (!isPermitted && Thread.currentThread().isInterrupted());
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
    return isPermitted;
  }

  private boolean hasRoom() {
    try {
      return bulkhead.getMetrics().getAvailableConcurrentCalls() > 0;
    } catch (Throwable e) { // of a bulkhead of the user's
      log.warn("Bulkhead {} does not say whether there is room", bulkhead.getName(), e);
      return false;
    }
  }

  private boolean acquirePermission() {
    try {
      return bulkhead.tryAcquirePermission();
    } catch (Throwable e) { // of a listener, which hears of it when it is done
      log.warn("A listener of bulkhead {} failed", bulkhead.getName(), e);
      return true;
    }
  }
}

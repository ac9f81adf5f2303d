package com.stygig.async;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.core.EventProcessor;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets as many in as a bulkhead permits, and the next when one has left: first come, first served,
 * without a thread that waits. The line is bounded. Thread-safe; the bulkhead, whose listeners are
 * the user's, is never called under the lock.
 */
final class WaitingLine {
  private static final Logger log = LoggerFactory.getLogger(WaitingLine.class);

  private final Bulkhead bulkhead;
  private final int maxWaiting;
  private final Set<CompletableFuture<Void>> line = new LinkedHashSet<>();
  private final boolean mayBeShared;
  private final AtomicBoolean hearsOfOthers = new AtomicBoolean();

  /** Whether a thread lets in already; it then looks again if something has changed meanwhile. */
  private boolean isLettingIn;

  private boolean hasChanged;

  /** One that may be shared is listened to, for others who make room. */
  WaitingLine(Bulkhead bulkhead, int maxWaiting, boolean mayBeShared) {
    this.bulkhead = bulkhead;
    this.maxWaiting = maxWaiting;
    this.mayBeShared = mayBeShared;
  }

  /**
   * Completes when there is room, on the thread of who has made it. Who cancels the future has left
   * the line; who was let in must leave.
   *
   * @return null if the line is full
   */
  @Nullable CompletableFuture<Void> enter() {
    if (entersAtOnce()) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> place = new CompletableFuture<>();
    synchronized (this) {
      line.add(place);
    }
    letIn();
    if (!place.isDone() && mayBeShared) {
      letInWhenOthersLeave();
      letIn();
    }
    if (!place.isDone() && leavesFullLine(place)) {
      return null;
    }
    place.whenComplete(
        (in, error) -> {
          if (error != null) {
            forget(place);
          }
        });
    return place;
  }

  /**
   * Others share the bulkhead: whoever leaves makes room. Each who does then makes an event, which
   * is for nothing as long as nobody has had to wait: where nobody is known to share it, this comes
   * with the first who does.
   */
  void letInWhenOthersLeave() {
    if (hearsOfOthers.compareAndSet(false, true)) {
      bulkhead.getEventPublisher().onCallFinished(event -> letIn());
    }
  }

  /** Whether code of the user's may run when somebody enters or leaves. */
  boolean isListenedTo() {
    return !(bulkhead.getEventPublisher() instanceof EventProcessor<?> events)
        || events.hasConsumers();
  }

  /** Where nobody waits, and no thread lets in: a bulkhead counts those that it refuses. */
  private boolean entersAtOnce() {
    if (isWaitedFor() || !starts()) {
      return false;
    }
    boolean isIn;
    boolean again;
    try {
      isIn = tryAcquire();
    } finally {
      again = stops();
    }
    if (again) {
      letIn();
    }
    return isIn;
  }

  /** To be called once by each that was let in. */
  void leave() {
    try {
      bulkhead.onComplete();
    } catch (RuntimeException e) {
      log.warn("A listener of bulkhead {} failed", bulkhead.getName(), e);
    }
    letIn();
  }

  @SuppressWarnings("CollectionUndefinedEquality") // which is identity, as meant
  private synchronized boolean leavesFullLine(CompletableFuture<Void> place) {
    return line.size() > maxWaiting && line.remove(place);
  }

  @SuppressWarnings("CollectionUndefinedEquality")
  private synchronized void forget(CompletableFuture<Void> place) {
    line.remove(place);
  }

  /**
   * Lets in whoever there is room for. To be called when there may be more room. A loop, as who is
   * let in may be done at once and leave: not ever deeper.
   */
  void letIn() {
    while (isWaitedFor() && starts()) {
      boolean again;
      try {
        letInWhilePermitted();
      } finally {
        again = stops();
      }
      if (!again) {
        return;
      }
    }
  }

  private synchronized boolean starts() {
    hasChanged = isLettingIn;
    boolean starts = !isLettingIn;
    isLettingIn = true;
    return starts;
  }

  /** Returns whether to look again. */
  private synchronized boolean stops() {
    isLettingIn = false;
    return hasChanged;
  }

  private void letInWhilePermitted() {
    while (isWaitedFor() && tryAcquire()) {
      CompletableFuture<Void> next = takeFirst();
      if (next == null || !next.complete(null)) { // it was cancelled at this moment
        leave();
      }
    }
  }

  private synchronized boolean isWaitedFor() {
    return !line.isEmpty();
  }

  private synchronized @Nullable CompletableFuture<Void> takeFirst() {
    Iterator<CompletableFuture<Void>> first = line.iterator();
    if (!first.hasNext()) {
      return null;
    }
    CompletableFuture<Void> next = first.next();
    first.remove();
    return next;
  }

  /** A bulkhead refuses a thread that is interrupted, and counts each refusal. */
  private boolean tryAcquire() {
    boolean interrupted = false;
    boolean permitted = false;
    do {
      interrupted |= Thread.interrupted();
      permitted = hasRoom() && acquire();
    } while (!permitted && Thread.currentThread().isInterrupted());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return permitted;
  }

  private boolean hasRoom() {
    return bulkhead.getMetrics().getAvailableConcurrentCalls() > 0;
  }

  private boolean acquire() {
    try {
      return bulkhead.tryAcquirePermission();
    } catch (RuntimeException e) { // of a listener, which hears of it when it is done
      log.warn("A listener of bulkhead {} failed", bulkhead.getName(), e);
      return true;
    }
  }
}

package com.stygig.async;

import io.github.resilience4j.bulkhead.Bulkhead;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Lets as many in as a bulkhead permits, and the next when one has left: first come, first served,
 * without a thread that waits. The line is bounded. Thread-safe.
 */
final class WaitingLine {
  private final Bulkhead bulkhead;
  private final int maxWaiting;
  private final Set<CompletableFuture<Void>> line = new LinkedHashSet<>();

  /** Whether a thread lets in already; it then sees to what others have changed meanwhile. */
  private boolean isLettingIn;

  WaitingLine(Bulkhead bulkhead, int maxWaiting) {
    this.bulkhead = bulkhead;
    this.maxWaiting = maxWaiting;
    // Others may share the bulkhead: whoever leaves makes room.
    bulkhead.getEventPublisher().onCallFinished(event -> letIn());
  }

  /**
   * Completes when there is room, on the thread of who has made it. Who cancels the future has left
   * the line; who was let in must leave.
   *
   * @return null if the line is full
   */
  @Nullable CompletableFuture<Void> enter() {
    CompletableFuture<Void> place = new CompletableFuture<>();
    synchronized (this) {
      if (line.isEmpty() && bulkhead.tryAcquirePermission()) {
        place.complete(null);
        return place;
      }
      if (line.size() >= maxWaiting) {
        return null;
      }
      line.add(place);
    }
    place.whenComplete(
        (in, error) -> {
          if (error != null) {
            forget(place);
          }
        });
    letIn(); // somebody may have left meanwhile
    return place;
  }

  void leave() {
    bulkhead.onComplete();
  }

  @SuppressWarnings("CollectionUndefinedEquality") // which is identity, as meant
  private synchronized void forget(CompletableFuture<Void> place) {
    line.remove(place);
  }

  /** A loop, as who is let in may be done at once and leave: not ever deeper. */
  private void letIn() {
    synchronized (this) {
      if (isLettingIn) {
        return;
      }
      isLettingIn = true;
    }
    CompletableFuture<Void> next = next();
    while (next != null) {
      if (!next.complete(null)) { // it was cancelled at this moment
        bulkhead.releasePermission();
      }
      next = next();
    }
  }

  private synchronized @Nullable CompletableFuture<Void> next() {
    Iterator<CompletableFuture<Void>> first = line.iterator();
    if (first.hasNext() && bulkhead.tryAcquirePermission()) {
      CompletableFuture<Void> next = first.next();
      first.remove();
      return next;
    }
    isLettingIn = false;
    return null;
  }
}

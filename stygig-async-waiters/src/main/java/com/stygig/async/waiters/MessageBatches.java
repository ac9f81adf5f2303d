package com.stygig.async.waiters;

import com.stygig.async.internal.LogSanitizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is to be done with messages to SQS in batches of ten, or what there is when the first
 * has waited long enough. The part of a batch that failed is tried again a few times; to give up is
 * harmless, as the message then comes again. Thread-safe.
 */
final class MessageBatches<E> {
  private static final Logger log = LoggerFactory.getLogger(MessageBatches.class);

  /** What SQS takes at a time. */
  static final int MAX_ENTRIES = 10;

  private static final int MAX_ATTEMPTS = 3;

  /** Sends one batch, and completes with the indexes of those that are worth another attempt. */
  interface Sender<E> {
    CompletableFuture<List<Integer>> send(List<E> entries);
  }

  private record Attempt<E>(E entry, int number) {}

  private final Sender<E> sender;
  private final Duration maxDelay;
  private final ScheduledExecutorService scheduler;
  private final List<Attempt<E>> unsent = new ArrayList<>();
  private @Nullable Future<?> timer;
  private int underWay;
  private @Nullable CompletableFuture<Void> drained;

  MessageBatches(Sender<E> sender, Duration maxDelay, ScheduledExecutorService scheduler) {
    this.sender = sender;
    this.maxDelay = maxDelay;
    this.scheduler = scheduler;
  }

  void add(E entry) {
    add(List.of(new Attempt<>(entry, 1)));
  }

  /** Sends an entry at once, together with what waits. */
  void addUrgent(E entry) {
    synchronized (this) {
      unsent.add(new Attempt<>(entry, 1));
    }
    sendAll(takeBatches(true));
  }

  /**
   * Sends what waits and what comes without delay, until nothing is left to be sent or under way,
   * and completes then.
   */
  CompletableFuture<Void> drain() {
    CompletableFuture<Void> end;
    synchronized (this) {
      if (drained == null || drained.isDone()) {
        drained = new CompletableFuture<>();
      }
      end = drained;
    }
    sendAll(takeBatches(true));
    completeIfDrained();
    return end;
  }

  private void add(List<Attempt<E>> attempts) {
    synchronized (this) {
      unsent.addAll(attempts);
    }
    sendAll(takeBatches(false));
  }

  /** Not at once: what has failed would fail again. */
  private void addLater(List<Attempt<E>> attempts) {
    boolean hasTime;
    synchronized (this) {
      unsent.addAll(attempts);
      hasTime = !isDraining() && startTimer();
    }
    if (!hasTime) {
      sendAll(takeBatches(true));
    }
  }

  private boolean isDraining() {
    return drained != null && !drained.isDone();
  }

  /** Takes full batches, and the rest as well if that is wanted or cannot wait. */
  private synchronized List<List<Attempt<E>>> takeBatches(boolean rest) {
    List<List<Attempt<E>>> batches = new ArrayList<>();
    while (unsent.size() >= MAX_ENTRIES) {
      batches.add(take(MAX_ENTRIES));
    }
    if (!unsent.isEmpty() && (rest || isDraining() || !startTimer())) {
      batches.add(take(unsent.size()));
    }
    if (unsent.isEmpty() && timer != null) {
      timer.cancel(false);
      timer = null;
    }
    return batches;
  }

  private List<Attempt<E>> take(int count) {
    List<Attempt<E>> first = unsent.subList(0, count);
    List<Attempt<E>> taken = List.copyOf(first);
    first.clear();
    underWay++;
    return taken;
  }

  private boolean startTimer() {
    if (timer == null) {
      try {
        timer = scheduler.schedule(this::timeIsUp, maxDelay.toNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        return false;
      }
    }
    return true;
  }

  private void timeIsUp() {
    synchronized (this) {
      timer = null;
    }
    sendAll(takeBatches(true));
  }

  private void sendAll(List<List<Attempt<E>>> batches) {
    batches.forEach(this::send);
  }

  private void send(List<Attempt<E>> batch) {
    CompletableFuture<List<Integer>> sent;
    try {
      sent = sender.send(batch.stream().map(Attempt::entry).toList());
    } catch (Throwable e) { // of an AWS client that is closed
      sent = CompletableFuture.failedFuture(e);
    }
    sent.whenComplete(
        (failed, error) -> {
          if (error != null) {
            log.debug(
                "A batch of {} messages failed: {}", batch.size(), LogSanitizer.sanitize(error));
          }
          retry(error == null ? failed.stream().map(batch::get).toList() : batch);
          synchronized (this) {
            underWay--;
          }
          completeIfDrained();
        });
  }

  private void retry(List<Attempt<E>> failed) {
    List<Attempt<E>> again =
        failed.stream()
            .filter(attempt -> attempt.number() < MAX_ATTEMPTS)
            .map(attempt -> new Attempt<>(attempt.entry(), attempt.number() + 1))
            .toList();
    if (again.size() < failed.size()) {
      log.warn(
          "Gave up on {} SQS messages, which will come again: see the debug log",
          failed.size() - again.size());
    }
    if (!again.isEmpty()) {
      addLater(again);
    }
  }

  private void completeIfDrained() {
    CompletableFuture<Void> end;
    synchronized (this) {
      if (drained == null || underWay > 0 || !unsent.isEmpty()) {
        return;
      }
      end = drained;
    }
    end.complete(null);
  }
}

package com.stygig.async.testkit;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what one subscription gets, a few parcels at a time, and tries each several times. A
 * subscription that is slow delays no other. Thread-safe.
 */
final class DeliveryLine {
  private static final Logger log = LoggerFactory.getLogger(DeliveryLine.class);
  private static final int MOST_IN_FLIGHT = 16;
  private static final int RETRIES = 3;
  private static final int FIRST_RETRY_MILLIS = 50;

  private final ScheduledExecutorService scheduler;
  private final HoldBack holdBack;
  private final Queue<Delivery> waiting = new ArrayDeque<>();
  private int inFlight;

  DeliveryLine(ScheduledExecutorService scheduler) {
    this.scheduler = scheduler;
    this.holdBack = new HoldBack(scheduler);
  }

  /** Where deliveries wait to be overtaken, before they are sent. */
  HoldBack holdBack() {
    return holdBack;
  }

  /** A parcel on its way. */
  private record Delivery(String what, Supplier<CompletionStage<?>> attempt) {}

  /** Queues a delivery; what it is goes to the log if it fails. */
  void send(String what, Supplier<CompletionStage<?>> attempt) {
    synchronized (this) {
      waiting.add(new Delivery(what, attempt));
    }
    work();
  }

  private void work() {
    while (true) {
      Delivery next;
      synchronized (this) {
        if (inFlight >= MOST_IN_FLIGHT || waiting.isEmpty()) {
          return;
        }
        next = waiting.remove();
        inFlight++;
      }
      attempt(next, 0);
    }
  }

  private void attempt(Delivery delivery, int earlier) {
    // On the scheduler: a transport that is done at once does not call itself ever deeper.
    CompletableFuture.completedFuture(null)
        .thenCompose(start -> delivery.attempt().get())
        .whenCompleteAsync((done, error) -> ended(delivery, earlier, error), scheduler);
  }

  private void ended(Delivery delivery, int earlier, @Nullable Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    if (cause != null && !(cause instanceof SnsTransport.Refused) && earlier < RETRIES) {
      scheduler.schedule(
          () -> attempt(delivery, earlier + 1),
          (long) FIRST_RETRY_MILLIS << earlier,
          TimeUnit.MILLISECONDS);
      return;
    }
    if (cause != null) {
      log.warn("SNS gave up delivering {}: {}", delivery.what(), cause.toString());
    }
    synchronized (this) {
      inFlight--;
    }
    work();
  }
}

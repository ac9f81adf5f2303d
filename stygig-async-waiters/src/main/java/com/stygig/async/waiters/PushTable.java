package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultWaitException;
import com.stygig.async.spi.InferenceOutcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All inferences that wait for a notification, by id. It checks each notification against the
 * receipt, and ends what gets none by its deadline. All state is guarded by this object; futures
 * complete outside of the guard.
 */
final class PushTable {
  private static final Logger log = LoggerFactory.getLogger(PushTable.class);

  /** How many inferences are remembered that have been told, to know duplicates by. */
  private static final int MEMORY = 10_000;

  private final InstantSource clock;
  private final Consumer<Duration> inferenceTimes;
  private final Alarm alarm;
  private final Map<String, PushWait> waits = new HashMap<>();
  private final Consumer<PushWait> whenEnded = this::forget;
  private final WaitQueue<PushWait> byDeadline =
      new WaitQueue<>(
          Comparator.comparing((PushWait wait) -> wait.deadline)
              .thenComparingLong(wait -> wait.number));

  /** The last inferences that have been told, by id. */
  private final Map<String, InvocationReceipt> told = new LinkedHashMap<>();

  /** How many waits have no receipt. */
  private int unaccepted;

  private long waitNumber;
  private boolean closed;

  /** The consumer learns how long inferences take. */
  PushTable(
      InstantSource clock, ScheduledExecutorService scheduler, Consumer<Duration> inferenceTimes) {
    this.clock = clock;
    this.inferenceTimes = inferenceTimes;
    this.alarm = new Alarm(clock, scheduler, this::ring);
  }

  CompletableFuture<InferenceOutcome> await(
      String inferenceId, CompletionStage<InvocationReceipt> receipt) {
    PushWait wait = new PushWait(inferenceId, whenEnded);
    String refusal = register(wait);
    if (refusal != null) {
      return CompletableFuture.failedFuture(
          new ResultWaitException(refusal, inferenceId, null, null));
    }
    receipt.whenComplete(
        (accepted, error) -> {
          if (error != null) {
            wait.fail("The invocation was not accepted", error);
          } else {
            accepted(wait, accepted);
          }
        });
    return wait;
  }

  private synchronized @Nullable String register(PushWait wait) {
    if (closed) {
      return "The waiter is closed";
    }
    if (waits.putIfAbsent(wait.inferenceId, wait) != null) {
      return notUnique(wait.inferenceId);
    }
    unaccepted++;
    return null;
  }

  private static String notUnique(String inferenceId) {
    return "InferenceId "
        + inferenceId
        + " is waited for already: each pending inference needs an id of its own";
  }

  private void accepted(PushWait wait, InvocationReceipt receipt) {
    String failure = null;
    List<PushWait.Early> early = List.of();
    synchronized (this) {
      if (wait.isOver()) {
        return;
      }
      unaccepted--;
      wait.accepted(receipt, waitNumber++, clock.instant());
      PushWait other = waits.putIfAbsent(receipt.inferenceId(), wait);
      if (other != null && other != wait) {
        failure = notUnique(receipt.inferenceId());
      } else if (watchDeadline(wait)) {
        early = wait.takeEarly();
      } else {
        failure = "The scheduler takes no more tasks";
      }
    }
    if (failure != null) {
      wait.fail(failure, null);
    }
    early.forEach(held -> held.delivery().complete(settle(wait, receipt, held.notification())));
  }

  private boolean watchDeadline(PushWait wait) {
    byDeadline.add(wait);
    return setAlarm();
  }

  /** Tells the inference that a notification is about. The future completes when it was told. */
  CompletableFuture<Delivery> deliver(InferenceNotification notification) {
    PushWait wait;
    InvocationReceipt receipt;
    synchronized (this) {
      wait = waits.get(notification.inferenceId());
      if (wait == null) {
        return CompletableFuture.completedFuture(unknown(notification));
      }
      receipt = wait.receipt;
      if (receipt == null) {
        return wait.hold(notification);
      }
    }
    return CompletableFuture.completedFuture(settle(wait, receipt, notification));
  }

  /** Ids are not unique for ever: it takes more than the id to know a duplicate. */
  private Delivery unknown(InferenceNotification notification) {
    if (closed) {
      return Delivery.LATER;
    }
    InvocationReceipt receipt = told.get(notification.inferenceId());
    if (receipt != null && notification.isSurelyOf(receipt)) {
      return Delivery.DELIVERED;
    }
    if (receipt != null && notification.isSecondResultOf(receipt)) {
      return secondResult(notification);
    }
    return unaccepted > 0 ? Delivery.UNKNOWN_YET : Delivery.UNKNOWN;
  }

  private Delivery settle(
      PushWait wait, InvocationReceipt receipt, InferenceNotification notification) {
    Optional<String> contradiction = notification.contradiction(receipt);
    if (contradiction.isPresent() && notification.isSecondResultOf(receipt)) {
      return secondResult(notification);
    }
    if (contradiction.isPresent()) {
      log.warn(
          "A notification for {} is not followed: {}",
          wait.inferenceId,
          Printable.of(contradiction.get()));
      return Delivery.CONTRADICTORY;
    }
    inferenceTimes.accept(Duration.between(receipt.invokedAt(), clock.instant()));
    wait.complete(notification.outcome());
    return Delivery.DELIVERED;
  }

  /** The request was sent twice, and the service took both. Which one counts, the receipt says. */
  private static Delivery secondResult(InferenceNotification notification) {
    log.info(
        "{} ran twice, as its invocation was sent again after the answer was lost. This result is"
            + " not taken: {}",
        notification.inferenceId(),
        notification.outputLocation().map(Printable::of).orElse("a failure"));
    return Delivery.DELIVERED;
  }

  synchronized boolean isEmpty() {
    return waits.isEmpty();
  }

  private void forget(PushWait wait) {
    List<PushWait.Early> early;
    Delivery delivery;
    synchronized (this) {
      early = wait.takeEarly();
      delivery = closed ? Delivery.LATER : Delivery.UNKNOWN_YET;
      InvocationReceipt receipt = wait.receipt;
      waits.remove(wait.inferenceId, wait);
      if (receipt == null) {
        unaccepted--;
      } else {
        waits.remove(receipt.inferenceId(), wait);
        byDeadline.remove(wait);
        if (!wait.isCompletedExceptionally()) {
          remember(receipt);
        }
      }
    }
    early.forEach(held -> held.delivery().complete(delivery));
  }

  private void remember(InvocationReceipt receipt) {
    told.put(receipt.inferenceId(), receipt);
    if (told.size() > MEMORY) {
      told.remove(told.keySet().iterator().next());
    }
  }

  private void ring(long number) {
    List<PushWait> late = new ArrayList<>();
    boolean hasAlarm;
    synchronized (this) {
      if (!alarm.stop(number)) {
        return;
      }
      while (!byDeadline.isEmpty() && !byDeadline.first().deadline.isAfter(clock.instant())) {
        late.add(byDeadline.takeFirst());
      }
      hasAlarm = setAlarm();
    }
    late.forEach(wait -> wait.timeOut("no notification came", null));
    if (!hasAlarm) {
      failAll("The scheduler takes no more tasks", null);
    }
  }

  /** Returns false if there is nobody to ring. */
  private boolean setAlarm() {
    if (byDeadline.isEmpty() || closed) {
      return true;
    }
    try {
      alarm.setFor(byDeadline.first().deadline);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Ends all waits. New ones are taken still. */
  void failAll(String message, @Nullable Throwable cause) {
    List<PushWait> all;
    synchronized (this) {
      all = waits.values().stream().distinct().toList();
    }
    all.forEach(wait -> wait.fail(message, cause));
  }

  /** Ends all waits, and what is delivered from now on is for nobody here. */
  void close() {
    synchronized (this) {
      closed = true;
      alarm.cancel();
    }
    failAll("The waiter was closed", null);
  }
}

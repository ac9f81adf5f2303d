package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.internal.ErrorTally;
import com.stygig.async.internal.LogSanitizer;
import com.stygig.async.spi.InferenceOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All inferences that wait for a notification, by id. It checks each notification against the
 * receipt, and ends what gets none by its deadline. All state is guarded by this object; futures
 * complete outside of the guard.
 */
final class PushTable implements Way {
  private static final Logger log = LoggerFactory.getLogger(PushTable.class);

  /** Nobody needs more of them for one inference; what comes on top may come again later. */
  private static final int MAX_EARLY = 4;

  /** A notification that came before the receipt that tells whether to believe it. */
  record Early(InferenceNotification notification, CompletableFuture<Delivery> delivery) {}

  private final InstantSource clock;
  private final Consumer<Duration> inferenceTimes;
  private final Runnable awaited;
  private final Supplier<@Nullable Throwable> obstacle;
  private final Alarm alarm;

  private final Map<String, Wait> waits = new HashMap<>();
  private final WaitQueue byDeadline =
      new WaitQueue(
          Comparator.comparing((Wait wait) -> wait.deadline).thenComparingLong(wait -> wait.number),
          wait -> wait.placeByDeadline,
          (wait, place) -> wait.placeByDeadline = place);

  private final EndedInferences ended = new EndedInferences();
  private final ResultSearches searches = new ResultSearches();

  /** How many waits have no receipt. */
  private int unaccepted;

  private boolean closed;

  /**
   * Creates an empty table.
   *
   * @param inferenceTimes learns how long inferences take
   * @param awaited runs when somebody has begun to wait
   * @param obstacle returns what keeps notifications from coming, null if nothing does
   */
  PushTable(
      InstantSource clock,
      ScheduledExecutorService scheduler,
      Consumer<Duration> inferenceTimes,
      Runnable awaited,
      Supplier<@Nullable Throwable> obstacle) {
    this.clock = clock;
    this.inferenceTimes = inferenceTimes;
    this.awaited = awaited;
    this.obstacle = obstacle;
    this.alarm = new Alarm(clock, scheduler, this::ring);
  }

  @Override
  public void await(Wait wait, CompletionStage<InvocationReceipt> receipt) {
    String refusal = register(wait);
    if (refusal != null) {
      wait.refuse(this, refusal);
      return;
    }
    wait.whenAccepted(this, receipt, accepted -> accepted(wait, accepted));
    if (!wait.isOver()) {
      awaited.run();
    }
  }

  private synchronized @Nullable String register(Wait wait) {
    if (closed) {
      return "The waiter is closed";
    }
    if (waits.putIfAbsent(wait.inferenceId, wait) != null) {
      return notUnique(wait.inferenceId);
    }
    wait.isExpected = true;
    wait.early = List.of();
    unaccepted++;
    return null;
  }

  private static String notUnique(String inferenceId) {
    return "InferenceId "
        + inferenceId
        + " is waited for already: each pending inference needs an id of its own, and to look"
        + " without waiting there is StygigAsyncClient.status";
  }

  private void accepted(Wait wait, InvocationReceipt receipt) {
    Instant now = clock.instant();
    String failure = null;
    List<Early> early = List.of();
    synchronized (this) {
      if (wait.isOver() || !wait.isExpected) {
        return;
      }
      early = takeEarly(wait);
      wait.accepted(receipt, now);
      Wait other = waits.putIfAbsent(receipt.inferenceId(), wait);
      if (other != null && other != wait) {
        failure = notUnique(receipt.inferenceId());
      } else if (!watchDeadline(wait)) {
        failure = "The scheduler takes no more tasks";
      }
    }
    early.forEach(
        held -> settle(wait, receipt, held.notification()).thenAccept(held.delivery()::complete));
    if (failure != null) {
      wait.fail(this, failure, null);
    }
  }

  /** From now on it counts as accepted, or as forgotten. */
  private List<Early> takeEarly(Wait wait) {
    List<Early> taken = wait.early;
    if (taken == null) {
      return List.of();
    }
    wait.early = null;
    unaccepted--;
    return taken;
  }

  private boolean watchDeadline(Wait wait) {
    byDeadline.add(wait);
    return setAlarm();
  }

  /**
   * Tells the inference that a notification is about. The future completes when it was told, or
   * when it is known that it is not: see {@link ResultSearches}.
   */
  CompletableFuture<Delivery> deliver(InferenceNotification notification) {
    Wait wait;
    InvocationReceipt receipt;
    synchronized (this) {
      wait = waits.get(notification.inferenceId());
      if (wait == null) {
        return CompletableFuture.completedFuture(unknown(notification));
      }
      List<Early> early = wait.early;
      if (early != null) {
        return hold(wait, early, notification);
      }
      receipt = wait.receipt();
    }
    return settle(wait, receipt, notification);
  }

  private static CompletableFuture<Delivery> hold(
      Wait wait, List<Early> early, InferenceNotification notification) {
    if (early.size() >= MAX_EARLY) {
      return CompletableFuture.completedFuture(Delivery.LATER);
    }
    CompletableFuture<Delivery> delivery = new CompletableFuture<>();
    wait.early =
        Stream.concat(early.stream(), Stream.of(new Early(notification, delivery))).toList();
    return delivery;
  }

  /** Ids are not unique for ever: it takes more than the id to know a duplicate. */
  private Delivery unknown(InferenceNotification notification) {
    if (ended.isOfEnded(notification)) {
      return Delivery.DUPLICATE;
    }
    if (closed) {
      return Delivery.LATER;
    }
    if (ended.isSecondResult(notification)) {
      return secondResult(notification);
    }
    return unaccepted > 0 ? Delivery.UNKNOWN_YET : Delivery.UNKNOWN;
  }

  private CompletableFuture<Delivery> settle(
      Wait wait, InvocationReceipt receipt, InferenceNotification notification) {
    Credibility credibility = NotificationJudge.judge(notification, receipt);
    return switch (credibility) {
      case PROOF -> CompletableFuture.completedFuture(deliver(wait, receipt, notification));
      case CREDIBLE_FAILURE, HINT -> search(wait, notification, credibility);
      case CONTRADICTION ->
          CompletableFuture.completedFuture(contradictory(wait, receipt, notification));
    };
  }

  private Delivery deliver(
      Wait wait, InvocationReceipt receipt, InferenceNotification notification) {
    inferenceTimes.accept(Duration.between(receipt.invokedAt(), clock.instant()));
    wait.complete(notification.outcome(receipt));
    return Delivery.DELIVERED;
  }

  private CompletableFuture<Delivery> search(
      Wait wait, InferenceNotification notification, Credibility credibility) {
    log.debug("{} is looked for, after a message that proves nothing", wait.inferenceId);
    CompletableFuture<Delivery> delivery = searches.search(wait, notification, credibility);
    if (wait.isOver()) { // perhaps before the search knew it
      endSearch(wait, Delivery.UNKNOWN_YET);
    }
    return delivery;
  }

  private static Delivery contradictory(
      Wait wait, InvocationReceipt receipt, InferenceNotification notification) {
    if (NotificationJudge.isSecondResult(notification, receipt)) {
      return secondResult(notification);
    }
    log.warn(
        "A notification for {} is not followed: {}",
        wait.inferenceId,
        LogSanitizer.sanitize(
            NotificationJudge.contradiction(notification, receipt).orElse("it contradicts")));
    return Delivery.CONTRADICTORY;
  }

  /** The request was sent twice, and the service took both. Which one counts, the receipt says. */
  private static Delivery secondResult(InferenceNotification notification) {
    log.info(
        "{} ran twice, as its invocation was sent again after the answer was lost. This result is"
            + " not taken: {}",
        notification.inferenceId(),
        notification.outputLocation().map(LogSanitizer::sanitize).orElse("a failure"));
    return Delivery.DELIVERED;
  }

  @Override
  public synchronized boolean isEmpty() {
    return waits.isEmpty();
  }

  @Override
  public boolean forget(Wait wait) {
    List<Early> early = List.of();
    Delivery delivery;
    boolean wasExpected;
    synchronized (this) {
      wasExpected = wait.isExpected;
      delivery = closed ? Delivery.LATER : Delivery.UNKNOWN_YET;
      if (wasExpected) {
        wait.isExpected = false;
        boolean wasAccepted = wait.early == null;
        early = takeEarly(wait);
        waits.remove(wait.inferenceId, wait);
        if (wasAccepted) {
          forgetAccepted(wait, wait.receipt());
        }
      }
    }
    early.forEach(held -> held.delivery().complete(delivery));
    endSearch(wait, delivery);
    return wasExpected;
  }

  private void endSearch(Wait wait, Delivery ifUntold) {
    searches.end(
        wait,
        (held, isEvident) -> wait.hasOutcome() ? disposalOf(held, wait, isEvident) : ifUntold);
  }

  /** A message that agrees with the outcome is gone with it; any other one is not about it. */
  private Delivery disposalOf(ResultSearches.Held held, Wait wait, boolean isEvident) {
    boolean isSuccess = wait.join() instanceof InferenceOutcome.Succeeded;
    if (isSuccess != held.notification().isCompleted()) {
      return Delivery.UNKNOWN;
    }
    synchronized (this) {
      boolean isOurs =
          held.credibility() == Credibility.HINT ? isEvident : ended.isOfEnded(held.notification());
      return isOurs ? Delivery.DELIVERED : Delivery.UNKNOWN;
    }
  }

  private void forgetAccepted(Wait wait, InvocationReceipt receipt) {
    waits.remove(receipt.inferenceId(), wait);
    byDeadline.remove(wait);
    if (wait.hasOutcome()) {
      ended.add(receipt, wait.join());
    }
  }

  private void ring(long number) {
    List<Wait> late = new ArrayList<>();
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
    Throwable refusal = obstacle.get();
    String state =
        "no notification came"
            + (refusal == null ? "" : "; the last receive failed: " + ErrorTally.describe(refusal));
    late.forEach(wait -> wait.timeOut(this, state, refusal));
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
    List<Wait> all;
    synchronized (this) {
      all = waits.values().stream().distinct().toList();
    }
    all.forEach(wait -> wait.fail(this, message, cause));
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

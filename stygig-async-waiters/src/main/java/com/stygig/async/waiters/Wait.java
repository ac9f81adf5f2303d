package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultTimeoutException;
import com.stygig.async.ResultWaitException;
import com.stygig.async.spi.ResultProbe;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One inference that somebody waits for, and the future of its outcome. There can be very many of
 * them, so it is one object, whatever the ways are in which it is waited for, and holds what each
 * of them has to know of it.
 */
final class Wait extends Ending {
  private static final Logger log = LoggerFactory.getLogger(Wait.class);

  /** No sound deadline is further off, and time can be reckoned with safely up to here. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private static final AtomicLong numbers = new AtomicLong();

  final String inferenceId;

  /** Looks into S3 for it, for who only listens; null if nobody can. */
  final @Nullable ResultProbe probe;

  private final Ways ways;

  // Guarded by this object, and not changed once there is a receipt.

  @Nullable InvocationReceipt receipt;

  /** The receipt's, or earlier. */
  Instant deadline = Instant.MAX;

  /** Tells waits apart that are due at the same time: in the order of their acceptance. */
  long number;

  /** What one of two ways has failed with; guarded by this object. */
  private @Nullable Throwable failure;

  // Guarded by the PushTable.

  /** Whether it is in the table. */
  boolean isExpected;

  /** What came before the receipt did; null when that is there. */
  @Nullable List<PushTable.Early> early;

  int placeByDeadline = WaitQueue.NONE;

  /** Whether a message that was no more than a hint has had it looked for. */
  boolean wasHintedAt;

  // Guarded by the PollingDriver.

  /** What it is looked for with; null if it is not looked for. */
  @Nullable WatchedPrefix prefix;

  /** Where it stands among the waits of its prefix. */
  int placeInPrefix;

  int placeByDue = WaitQueue.NONE;

  /** Whether there was no look yet. */
  boolean isNew = true;

  boolean isUnderWay;

  /** Whether a listing has found its result, and has counted it. */
  boolean wasFound;

  /** Of a time that nobody sets, as the next two are: an Instant would take three times as much. */
  private long dueNanos;

  private long missingNanos;

  private long invokedNanos;

  Wait(String inferenceId, Ways ways) {
    this(inferenceId, null, ways);
  }

  Wait(String inferenceId, @Nullable ResultProbe probe, Ways ways) {
    this.inferenceId = inferenceId;
    this.probe = probe;
    this.ways = ways;
  }

  /** One way goes on with the receipt, or fails with it, or with what going on throws. */
  void whenAccepted(
      Way way, CompletionStage<InvocationReceipt> receipt, Consumer<InvocationReceipt> next) {
    receipt.whenComplete(
        (accepted, error) -> {
          if (error != null) {
            fail(way, "The invocation was not accepted", error);
            return;
          }
          try {
            next.accept(accepted);
          } catch (Throwable e) { // of the user's clock, scheduler or random generator
            fail(way, "Cannot watch", e);
          }
        });
  }

  /** Each way tells it. */
  synchronized void accepted(InvocationReceipt accepted, Instant now) {
    if (receipt == null) {
      Instant latest = now.plus(LONGEST);
      deadline = accepted.deadline().isAfter(latest) ? latest : accepted.deadline();
      number = numbers.getAndIncrement();
      receipt = accepted;
    }
  }

  /** For waits that have been accepted. */
  InvocationReceipt receipt() {
    return Objects.requireNonNull(receipt);
  }

  /** For waits that are looked for. */
  WatchedPrefix prefix() {
    return Objects.requireNonNull(prefix);
  }

  /** When the next look is due, or, while one is under way, when that is given up. */
  Instant due() {
    return instant(dueNanos);
  }

  void due(Instant time) {
    dueNanos = nanos(time);
  }

  long dueNanos() {
    return dueNanos;
  }

  /** When it was not there for certain, or when it began to be looked for. */
  Instant missing() {
    return instant(missingNanos);
  }

  void missing(Instant time) {
    missingNanos = nanos(time);
  }

  /** When the invocation was accepted. */
  Instant invoked() {
    return instant(invokedNanos);
  }

  /** What a receipt says of it may be nonsense. */
  void invoked(Instant time, Instant now) {
    Instant earliest = now.minus(LONGEST);
    invokedNanos = nanos(time.isBefore(earliest) ? earliest : time.isAfter(now) ? now : time);
  }

  private static long nanos(Instant time) {
    return ChronoUnit.NANOS.between(Instant.EPOCH, time);
  }

  private static Instant instant(long nanos) {
    return Instant.EPOCH.plusNanos(nanos);
  }

  boolean isOver() {
    return isDone();
  }

  boolean hasOutcome() {
    return isDone() && !isCompletedExceptionally();
  }

  @Override
  void ended() {
    ways.forget(this);
  }

  /** One way ends at the deadline, and tells what was known then. */
  void timeOut(Way way, String state, @Nullable Throwable cause) {
    failed(
        way,
        new ResultTimeoutException(
            "No result of "
                + inferenceId
                + " at "
                + receipt().outputLocation()
                + " by "
                + deadline
                + ", "
                + state,
            inferenceId,
            receipt(),
            cause));
  }

  /** One way gives up. */
  void fail(Way way, String message, @Nullable Throwable cause) {
    failed(way, exception(message, cause));
  }

  /** One way has not begun to wait. */
  void refuse(Way way, String message) {
    refused(way, exception(message, null));
  }

  private ResultWaitException exception(String message, @Nullable Throwable cause) {
    return new ResultWaitException(message, inferenceId, receipt, cause);
  }

  private void failed(Way way, Throwable error) {
    if (isForgottenBy(way)) { // or else it has failed before
      refused(way, error);
    }
  }

  private boolean isForgottenBy(Way way) {
    try {
      return way.forget(this);
    } catch (Throwable e) { // such as of the user's clock
      log.warn("A wait that has failed was not forgotten as it should be", e);
      return true;
    }
  }

  /** As long as there is another way, the wait goes on. */
  void refused(Way way, Throwable error) {
    Throwable earlier;
    synchronized (this) {
      earlier = failure;
      failure = error;
    }
    if (earlier != null) {
      completeExceptionally(moreTelling(earlier, error));
    } else if (ways.isOne()) {
      completeExceptionally(error);
    } else if (!isDone()) {
      ways.goOnWithout(way, error);
    }
  }

  /** A time-out says less than what went wrong before it. */
  private static Throwable moreTelling(Throwable first, Throwable second) {
    boolean firstTimedOut = first instanceof ResultTimeoutException;
    Throwable chosen = firstTimedOut ? second : first;
    Throwable rest = firstTimedOut ? first : second;
    if (chosen != rest) {
      chosen.addSuppressed(rest);
    }
    return chosen;
  }
}

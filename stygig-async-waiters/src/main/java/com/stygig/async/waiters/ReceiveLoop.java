package com.stygig.async.waiters;

import com.stygig.async.internal.AwsErrors;
import com.stygig.async.internal.ErrorTally;
import com.stygig.async.internal.RareWarning;
import com.stygig.async.internal.SafeLog;
import com.stygig.async.spi.AwsCallHistory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Receives messages as long as somebody waits for one, and then until none of ours comes any more:
 * late duplicates are not left in the queue. It starts with one receive at a time, adds more while
 * batches come full, and takes them away again when they do not. All state is guarded by this
 * object.
 */
final class ReceiveLoop {
  private static final Logger log = LoggerFactory.getLogger(ReceiveLoop.class);
  private static final PollInterval PAUSE_AFTER_FAILURE =
      new PollInterval(Duration.ofMillis(250), Duration.ofSeconds(20), 2, 0.2);

  private static final Duration PAUSE_AFTER_USERS_ERROR = Duration.ofSeconds(1);

  private final Supplier<CompletableFuture<List<Message>>> receive;
  private final Predicate<Message> consumer;
  private final BooleanSupplier isWanted;
  private final Consumer<Throwable> hopeless;
  private final int minReceives;
  private final int maxReceives;
  private final AwsCallHistory history;
  private final Pacing pacing;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final ScheduledExecutorService scheduler;

  /** Receives that are under way, or pause. */
  private int running;

  private int pausing;

  private int target;

  /** Batches since the last one that was not full, or the last change of the target. */
  private int fullInARow;

  private int failuresInARow;

  /** When the first of them was, and the last of them; null after a success. */
  private @Nullable Instant failingSince;

  private @Nullable Throwable lastFailure;
  private boolean hasReceived;

  /** Whether the last receive brought something of ours, so that there may be more of it. */
  private boolean foundOurs;

  private boolean closed;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private final RareWarning warning;

  /** Where what follows the last receive runs, which may close the AWS client. */
  Executor lastThread = ended.defaultExecutor();

  /** The consumer returns whether a message is about an inference of ours, past or present. */
  ReceiveLoop(
      Supplier<CompletableFuture<List<Message>>> receive,
      Predicate<Message> consumer,
      BooleanSupplier isWanted,
      Consumer<Throwable> hopeless,
      int minReceives,
      int maxReceives,
      AwsCallHistory history,
      Pacing pacing,
      InstantSource clock,
      RandomGenerator random,
      ScheduledExecutorService scheduler) {
    this.receive = receive;
    this.consumer = consumer;
    this.isWanted = isWanted;
    this.hopeless = hopeless;
    this.minReceives = minReceives;
    this.maxReceives = maxReceives;
    this.history = history;
    this.pacing = pacing;
    this.clock = clock;
    this.random = random;
    this.scheduler = scheduler;
    this.target = minReceives;
    this.warning = new RareWarning(log, clock);
  }

  /** What the last receive has failed with, null if it went well. */
  synchronized @Nullable Throwable lastFailure() {
    return lastFailure;
  }

  /** To be called whenever somebody has begun to wait. */
  void wake() {
    int missing;
    synchronized (this) {
      missing = closed ? 0 : Math.max(0, target - running);
      running += missing;
    }
    for (int i = 0; i < missing; i++) {
      receive();
    }
  }

  /**
   * Starts no more receives. Those under way run out: one that is cancelled can take a message with
   * it until its visibility timeout is over.
   *
   * @return completes when none is left
   */
  CompletableFuture<Void> close() {
    boolean none;
    synchronized (this) {
      closed = true;
      running -= pausing;
      pausing = 0;
      none = running == 0;
    }
    if (none) {
      ended.complete(null);
    }
    return ended;
  }

  private void receive() {
    Instant start = clock.instant();
    CompletableFuture<List<Message>> received = request();
    // One that is done already must not call itself ever deeper.
    boolean atOnce = received.isDone();
    received.whenComplete(
        (messages, error) -> {
          goOn(pauseAfter(messages, error, start), atOnce);
          wakeMore();
        });
  }

  /** Whatever the user's code throws, such as a log's appender, another receive has to follow. */
  private Duration pauseAfter(List<Message> messages, Throwable error, Instant start) {
    try {
      return error == null ? received(messages, start) : failed(error);
    } catch (Throwable e) {
      SafeLog.warn(log, "A receive from SQS was not dealt with; there will be others", e);
      return PAUSE_AFTER_USERS_ERROR;
    }
  }

  private CompletableFuture<List<Message>> request() {
    try {
      return receive.get();
    } catch (Throwable e) { // of an AWS client that is closed
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Returns how long to pause then. */
  private Duration received(List<Message> messages, Instant start) {
    history.succeeded();
    long ours = messages.stream().filter(this::consume).count();
    int receives;
    synchronized (this) {
      receives = Math.max(1, running);
      failuresInARow = 0;
      failingSince = null;
      lastFailure = null;
      hasReceived = true;
      foundOurs = ours > 0;
      adapt(messages.size() == MessageBatches.MAX_ENTRIES);
    }
    return pacing.pauseAfter(messages.size(), receives, start, clock.instant());
  }

  /**
   * One more when more than run have come full, and one less when one has not: a single full batch
   * is no backlog, and a receive too many finds what would have made the others' batches good.
   */
  private void adapt(boolean isFull) {
    if (!isFull) {
      fullInARow = 0;
      target = Math.max(minReceives, target - 1);
    } else if (++fullInARow > target) {
      fullInARow = 0;
      target = Math.min(maxReceives, target + 1);
    }
  }

  private boolean consume(Message message) {
    try {
      return consumer.test(message);
    } catch (Throwable e) { // an Error, too, must not end the loop
      SafeLog.warn(
          log, "SQS message " + message.messageId() + " was not dealt with; it will come again", e);
      return false;
    }
  }

  /** Returns how long to pause then. */
  private Duration failed(Throwable error) {
    Throwable cause = AwsErrors.unwrap(error);
    int failures;
    boolean isHopeless;
    boolean isInterested;
    Instant now = clock.instant();
    synchronized (this) {
      failures = ++failuresInARow;
      lastFailure = cause;
      if (failingSince == null) {
        failingSince = now;
      }
      Duration failing = Duration.between(failingSince, now);
      isHopeless = SqsFailures.isPermanent(cause, failures, failing, hasReceived, history);
      if (isHopeless) {
        failuresInARow = 0; // who waits next shall have as much patience
        failingSince = null;
      }
      foundOurs = false;
      target = minReceives;
      fullInARow = 0;
      isInterested = !closed;
    }
    if (isHopeless) {
      hopeless.accept(cause);
    } else if (isInterested) {
      warning.warn(
          "Could not receive from SQS, failure "
              + failures
              + " in a row: "
              + ErrorTally.describe(cause));
    }
    return PAUSE_AFTER_FAILURE.after(failures - 1, random);
  }

  private void wakeMore() {
    if (isWanted.getAsBoolean()) {
      wake();
    }
  }

  /** The receive that has ended is followed by another one, or is the last of its kind. */
  private void goOn(Duration pause, boolean later) {
    if (!mayGoOn()) {
      return;
    }
    if (scheduler.isShutdown()) {
      stopOne();
      hopeless.accept(new RejectedExecutionException("The scheduler is shut down"));
    } else if (pause.isZero() && !later) {
      receive();
    } else {
      pause(pause);
    }
  }

  private void pause(Duration pause) {
    RejectedExecutionException rejection = null;
    synchronized (this) {
      if (!closed) {
        try {
          scheduler.schedule(this::receiveAfterPause, pause.toNanos(), TimeUnit.NANOSECONDS);
          pausing++;
          return;
        } catch (RejectedExecutionException e) {
          rejection = e;
        }
      }
    }
    stopOne();
    if (rejection != null) {
      hopeless.accept(rejection);
    }
  }

  private void receiveAfterPause() {
    synchronized (this) {
      if (closed) {
        return; // close() did not wait for it
      }
      pausing--;
    }
    if (mayGoOn()) {
      receive();
    }
  }

  /**
   * Whether a receive is followed by another one. If not, it is counted out in the same step: who
   * begins to wait later finds one less, and starts a new one.
   */
  private boolean mayGoOn() {
    synchronized (this) {
      if (!closed && running <= target && (foundOurs || isWanted.getAsBoolean())) {
        return true;
      }
      stopOne();
    }
    return false;
  }

  private synchronized void stopOne() {
    running--;
    if (closed && running == 0) {
      lastThread.execute(() -> ended.complete(null));
    }
  }
}

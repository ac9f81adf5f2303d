package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.spi.InferenceOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for all waits in turn: a queue ordered by when each is due, and one timer for its head. A
 * wait stands in the queue as long as it lasts: due for its next look, or, while one is under way,
 * due to be given up. All state is guarded by this object; futures complete outside of the guard.
 */
final class PollingDriver {
  private static final Logger log = LoggerFactory.getLogger(PollingDriver.class);

  /** How long a prefix is not listed again that was too large for it, or failed. */
  private static final Duration NO_LISTING = Duration.ofMinutes(10);

  /**
   * How far ahead the timer is set at the most: what it replaces may stay in a user's scheduler
   * until then.
   */
  private static final Duration MAX_AHEAD = Duration.ofSeconds(10);

  /** How long after the deadline a look that is under way may still bring the result. */
  private static final Duration LAST_LOOK = Duration.ofSeconds(10);

  /** No sound deadline is further off, and time can be reckoned with safely up to here. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(365);

  private final Looker looker;
  private final PollInterval interval;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final ScheduledExecutorService scheduler;

  private final TreeSet<Wait> queue =
      new TreeSet<>(
          Comparator.comparing((Wait wait) -> wait.due).thenComparingLong(wait -> wait.number));
  private final Map<WatchedPrefix.Place, WatchedPrefix> prefixes = new HashMap<>();
  private @Nullable Future<?> timer;
  private Instant timerAt = Instant.MAX;
  private long timerNumber;
  private long waitNumber;
  private boolean closed;

  PollingDriver(
      Looker looker,
      PollInterval interval,
      RandomGenerator random,
      InstantSource clock,
      ScheduledExecutorService scheduler) {
    this.looker = looker;
    this.interval = interval;
    this.random = random;
    this.clock = clock;
    this.scheduler = scheduler;
  }

  /** Starts to look for an inference that was accepted. */
  void add(Wait wait, InvocationReceipt receipt) {
    synchronized (this) {
      Instant latest = clock.instant().plus(LONGEST_WAIT);
      wait.receipt = receipt;
      wait.deadline = receipt.deadline().isAfter(latest) ? latest : receipt.deadline();
      wait.number = waitNumber++;
      if (!closed && !wait.isOver()) {
        wait.prefix = prefixes.computeIfAbsent(WatchedPrefix.Place.of(receipt), WatchedPrefix::new);
        wait.prefix.add(wait);
        lookLater(wait);
        return;
      }
    }
    wait.fail("The waiter is closed", null);
  }

  /** Forgets a wait that is over. */
  synchronized void remove(Wait wait) {
    WatchedPrefix prefix = wait.prefix;
    if (prefix == null) {
      return;
    }
    queue.remove(wait);
    prefix.remove(wait);
    if (prefix.isEmpty() && prefix.mayBeListed(clock.instant())) {
      prefixes.remove(prefix.place, prefix);
    }
  }

  synchronized void close() {
    closed = true;
    queue.clear();
    prefixes.clear();
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** The next look comes at the deadline at the latest. */
  private void lookLater(Wait wait) {
    Instant next = clock.instant().plus(interval.before(wait.looks++, random));
    wait.isUnderWay = false;
    enqueue(wait, next.isAfter(wait.deadline) ? wait.deadline : next);
    setTimer();
  }

  /** While a look is under way, time goes on. The caller sets the timer. */
  private void giveUpLater(Wait wait, Instant now) {
    wait.isUnderWay = true;
    enqueue(wait, (wait.deadline.isAfter(now) ? wait.deadline : now).plus(LAST_LOOK));
  }

  private void enqueue(Wait wait, Instant due) {
    queue.remove(wait);
    wait.due = due;
    queue.add(wait);
  }

  private void setTimer() {
    if (queue.isEmpty() || closed) {
      return;
    }
    if (scheduler.isShutdown()) {
      failAll();
      return;
    }
    Instant now = clock.instant();
    Instant latest = now.plus(MAX_AHEAD);
    Instant due = queue.first().due.isAfter(latest) ? latest : queue.first().due;
    if (!due.isBefore(timerAt)) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
    }
    long number = ++timerNumber;
    try {
      long nanos = Duration.between(now, due).toNanos();
      timer = scheduler.schedule(() -> timerFired(number), nanos, TimeUnit.NANOSECONDS);
      timerAt = due;
    } catch (RejectedExecutionException e) {
      failAll();
    }
  }

  /** Without a timer nothing would ever be found. */
  private void failAll() {
    closed = true;
    List<Wait> all = prefixes.values().stream().flatMap(prefix -> prefix.waits().stream()).toList();
    CompletableFuture.runAsync(
        () -> all.forEach(wait -> wait.fail("The scheduler takes no more tasks", null)));
  }

  private void timerFired(long number) {
    List<Wait> late = new ArrayList<>();
    Map<WatchedPrefix, List<Wait>> due;
    synchronized (this) {
      if (number != timerNumber) {
        return; // another one took its place
      }
      timer = null;
      timerAt = Instant.MAX;
      due = takeDue(late);
      setTimer();
    }
    late.forEach(wait -> wait.timeOut("did not end", null));
    due.forEach(this::lookFor);
  }

  /** What is nearly due goes along, so that looks come in groups and a listing can serve many. */
  private Map<WatchedPrefix, List<Wait>> takeDue(List<Wait> late) {
    Instant now = clock.instant();
    Instant horizon = now.plus(interval.first().dividedBy(2));
    List<Wait> taken = new ArrayList<>();
    for (Wait wait : queue) {
      if (wait.due.isAfter(horizon)) {
        break;
      }
      boolean notBefore = wait.isUnderWay || wait.due.equals(wait.deadline);
      if (!notBefore || !wait.due.isAfter(now)) {
        (wait.isUnderWay ? late : taken).add(wait);
      }
    }
    late.forEach(queue::remove);
    Map<WatchedPrefix, List<Wait>> due = new HashMap<>();
    for (Wait wait : taken) {
      giveUpLater(wait, now);
      due.computeIfAbsent(wait.prefix(), p -> new ArrayList<>()).add(wait);
    }
    return due;
  }

  private void lookFor(WatchedPrefix prefix, List<Wait> due) {
    int pages;
    synchronized (this) {
      pages =
          looker.mayList(prefix.place) ? prefix.pagesWorthListing(due.size(), clock.instant()) : 0;
    }
    if (pages == 0) {
      due.forEach(wait -> settle(wait, looker.lookAtBoth(wait)));
    } else {
      looker
          .list(prefix.place, pages)
          .whenComplete(
              (listing, error) -> {
                if (error == null) {
                  fetchListed(prefix, due, listing);
                } else {
                  listingFailed(prefix, due, error);
                }
              });
    }
  }

  /**
   * Who may not list can still get; on other failures the storm of GETs waits for the next round.
   */
  private void listingFailed(WatchedPrefix prefix, List<Wait> due, Throwable error) {
    synchronized (this) {
      prefix.doNotListBefore(clock.instant().plus(NO_LISTING));
    }
    boolean forbidden = S3Failures.of(error) == S3Failures.FORBIDDEN;
    for (Wait wait : due) {
      settle(wait, forbidden ? looker.lookAtBoth(wait) : CompletableFuture.failedFuture(error));
    }
  }

  private void fetchListed(WatchedPrefix prefix, List<Wait> due, Looker.Listing listing) {
    List<Wait> notDue;
    synchronized (this) {
      if (listing.complete()) {
        prefix.listed(listing.pages());
      } else {
        prefix.doNotListBefore(clock.instant().plus(NO_LISTING));
      }
      notDue = prefix.waits().stream().filter(wait -> !wait.isUnderWay).toList();
    }
    for (Wait wait : due) {
      if (listing.hasResultOf(wait)) {
        settle(wait, looker.lookAt(wait, listing));
      } else if (listing.complete()) {
        notYet(wait, null);
      } else {
        settle(wait, looker.lookAtBoth(wait));
      }
    }
    // The listing may know of others. They stay due in case their fetch fails.
    notDue.stream()
        .filter(listing::hasResultOf)
        .forEach(
            wait ->
                looker
                    .lookAt(wait, listing)
                    .thenAccept(found -> found.ifPresent(wait.outcome::complete)));
  }

  private void settle(Wait wait, CompletableFuture<Optional<InferenceOutcome>> look) {
    look.whenComplete(
        (found, error) -> {
          if (error != null && Looker.isHopeless(error)) {
            Throwable cause = S3Failures.unwrap(error);
            wait.fail("Cannot wait for " + wait.inferenceId + ": " + cause.getMessage(), cause);
          } else if (error == null && found.isPresent()) {
            wait.outcome.complete(found.get());
          } else {
            if (error != null) {
              log.debug("A look for {} failed; there will be another", wait.inferenceId, error);
            }
            notYet(wait, error);
          }
        });
  }

  private void notYet(Wait wait, @Nullable Throwable error) {
    if (!clock.instant().isBefore(wait.deadline)) {
      wait.timeOut(
          error == null ? "found nothing" : "failed: " + S3Failures.describe(error), error);
      return;
    }
    synchronized (this) {
      if (!closed && !wait.isOver()) {
        lookLater(wait);
      }
    }
  }
}

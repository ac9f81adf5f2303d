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
import java.util.PriorityQueue;
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
 * Looks for all waits in turn: a queue ordered by the time of the next look, and one timer for its
 * head. A wait is in the queue or being looked for, never both. All state is guarded by this
 * object; futures complete outside of the guard.
 */
final class PollingDriver {
  private static final Logger log = LoggerFactory.getLogger(PollingDriver.class);

  /** How long a prefix that was too large to list is not tried again. */
  private static final Duration NO_LISTING = Duration.ofMinutes(10);

  private final Looker looker;
  private final PollInterval interval;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final ScheduledExecutorService scheduler;

  private final PriorityQueue<Wait> queue =
      new PriorityQueue<>(Comparator.comparing((Wait wait) -> wait.nextLook));
  private final Map<WatchedPrefix.Place, WatchedPrefix> prefixes = new HashMap<>();
  private @Nullable Future<?> timer;
  private Instant timerAt = Instant.MAX;
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

  synchronized void add(Wait wait, InvocationReceipt receipt) {
    wait.receipt = receipt;
    if (closed || wait.isOver()) {
      return;
    }
    prefixes.computeIfAbsent(WatchedPrefix.Place.of(receipt), WatchedPrefix::new).add(wait);
    lookLater(wait);
  }

  /**
   * Forgets a wait that is over. If it is in the queue it stays there, for one pause at the most,
   * and is not looked for.
   */
  synchronized void remove(Wait wait) {
    if (wait.receipt == null) {
      return;
    }
    WatchedPrefix.Place place = WatchedPrefix.Place.of(wait.receipt);
    WatchedPrefix prefix = prefixes.get(place);
    if (prefix != null) {
      prefix.remove(wait);
      if (prefix.isEmpty()) {
        prefixes.remove(place);
      }
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

  /** Puts a wait into the queue for its next look, which comes at the deadline at the latest. */
  private void lookLater(Wait wait) {
    Instant next = clock.instant().plus(interval.before(wait.looks++, random));
    Instant deadline = wait.receipt().deadline();
    wait.nextLook = next.isAfter(deadline) ? deadline : next;
    wait.isQueued = true;
    queue.add(wait);
    setTimer();
  }

  private void setTimer() {
    Wait head = queue.peek();
    if (head == null || closed || !head.nextLook.isBefore(timerAt)) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
    }
    Duration delay = Duration.between(clock.instant(), head.nextLook);
    try {
      timer = scheduler.schedule(this::lookForDue, delay.toNanos(), TimeUnit.NANOSECONDS);
      timerAt = head.nextLook;
    } catch (RejectedExecutionException e) {
      failAll(e);
    }
  }

  /** Without a timer nothing would ever be found. */
  private void failAll(Throwable cause) {
    closed = true;
    List<Wait> all = prefixes.values().stream().flatMap(prefix -> prefix.waits().stream()).toList();
    CompletableFuture.runAsync(
        () -> all.forEach(wait -> wait.fail("The scheduler takes no more tasks", cause)));
  }

  private void lookForDue() {
    Map<WatchedPrefix, List<Wait>> due;
    synchronized (this) {
      timer = null;
      timerAt = Instant.MAX;
      due = takeDue();
      setTimer();
    }
    due.forEach(this::lookFor);
  }

  /** What is nearly due goes along, so that looks come in groups and a listing can serve many. */
  private Map<WatchedPrefix, List<Wait>> takeDue() {
    Map<WatchedPrefix, List<Wait>> due = new HashMap<>();
    Instant horizon = clock.instant().plus(interval.first().dividedBy(2));
    while (!queue.isEmpty() && !queue.peek().nextLook.isAfter(horizon)) {
      Wait wait = queue.remove();
      wait.isQueued = false;
      WatchedPrefix prefix = prefixes.get(WatchedPrefix.Place.of(wait.receipt()));
      if (prefix != null && !wait.isOver()) {
        due.computeIfAbsent(prefix, p -> new ArrayList<>()).add(wait);
      }
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
                  due.forEach(wait -> settle(wait, looker.lookAtBoth(wait)));
                }
              });
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
      notDue = prefix.waits().stream().filter(wait -> wait.isQueued).toList();
    }
    for (Wait wait : due) {
      if (listing.hasResultOf(wait)) {
        settle(wait, looker.lookAt(wait, listing));
      } else if (listing.complete()) {
        notYet(wait);
      } else {
        settle(wait, looker.lookAtBoth(wait));
      }
    }
    // The listing may know of others. They stay in the queue in case their fetch fails.
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
            wait.lastFailure = error;
            notYet(wait);
          }
        });
  }

  private void notYet(Wait wait) {
    if (!clock.instant().isBefore(wait.receipt().deadline())) {
      wait.timeOut();
      return;
    }
    synchronized (this) {
      if (!closed && !wait.isOver()) {
        lookLater(wait);
      }
    }
  }
}

package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.internal.AwsErrors;
import com.stygig.async.internal.LogSanitizer;
import com.stygig.async.spi.InferenceOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
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
  private static final String NO_FAILURE_PATH =
      "; the endpoint has no S3FailurePath, so one that has failed looks the same as one that is"
          + " slow";

  private static final Logger log = LoggerFactory.getLogger(PollingDriver.class);

  /** How long a prefix is not listed again that was too large for it, or failed. */
  private static final Duration NO_LISTING = Duration.ofMinutes(10);

  /** How long after the deadline a look that is under way may still bring the result. */
  private static final Duration LAST_LOOK = Duration.ofSeconds(10);

  /** How long others wait for a listing at the most. */
  private static final Duration LISTING_TIME = Duration.ofSeconds(10);

  /** From so many on it is worth looking for those that are remembered for nothing. */
  private static final int MANY_PREFIXES = 1_000;

  /** The endpoints whose completion times are remembered: those seen last. */
  private static final int MANY_ENDPOINTS = 100;

  private final Way way;
  private final Looker looker;
  private final PollInterval interval;
  private final boolean adapts;
  private final RandomGenerator random;
  private final SteadyDeadlines time;
  private final Alarm alarm;

  private final WaitQueue queue =
      new WaitQueue(
          Comparator.comparingLong(Wait::dueNanos).thenComparingLong(wait -> wait.number),
          wait -> wait.placeByDue,
          (wait, place) -> wait.placeByDue = place);
  private final Map<WatchedPrefix.Place, WatchedPrefix> prefixes = new HashMap<>();
  private final Map<String, CompletionTimes> endpoints =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompletionTimes> eldest) {
          return size() > MANY_ENDPOINTS;
        }
      };
  private boolean closed;

  /** What gives up fails for that way. */
  PollingDriver(
      Way way,
      Looker looker,
      PollInterval interval,
      boolean adapts,
      RandomGenerator random,
      SteadyDeadlines time,
      ScheduledExecutorService scheduler) {
    this.way = way;
    this.looker = looker;
    this.interval = interval;
    this.adapts = adapts;
    this.random = random;
    this.time = time;
    this.alarm = new Alarm(time::now, scheduler, this::ring);
  }

  /** Starts to look for an inference that was accepted. */
  void add(Wait wait, InvocationReceipt receipt) {
    synchronized (this) {
      adoptClock();
      wait.accepted(receipt, time.clock());
      wait.invoked(time.steady(receipt.invokedAt()), time.now());
      if (!closed && !wait.isOver()) {
        wait.prefix = prefixes.computeIfAbsent(WatchedPrefix.Place.of(receipt), WatchedPrefix::new);
        wait.prefix.add(wait);
        Instant now = time.now();
        wait.missing(now);
        lookLater(wait, now, false);
        setAlarm();
        return;
      }
    }
    wait.fail(way, "The waiter is closed", null);
  }

  /** Returns false if it was not looked for. */
  synchronized boolean remove(Wait wait) {
    WatchedPrefix prefix = wait.prefix;
    if (prefix == null) {
      return false;
    }
    queue.remove(wait);
    wait.prefix = null;
    prefix.remove(wait);
    if (prefix.isForgettable(time.now())) {
      prefixes.remove(prefix.place, prefix);
    }
    return true;
  }

  synchronized boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Returns what is still waited for, to be ended. */
  synchronized List<Wait> close() {
    closed = true;
    alarm.cancel();
    return all();
  }

  private List<Wait> all() {
    return prefixes.values().stream().flatMap(prefix -> prefix.waits().stream()).toList();
  }

  /** The next look comes at the deadline at the latest. The caller sets the alarm. */
  private void lookLater(Wait wait, Instant now, boolean wasListed) {
    Instant next = now.plus(interval.jittered(pause(wait, now, wasListed), random));
    wait.isUnderWay = false;
    enqueue(wait, earlier(next, deadline(wait)));
  }

  private double pause(Wait wait, Instant now, boolean wasListed) {
    double age = age(wait, now);
    if (wait.isNew && age > interval.firstPause()) {
      return interval.firstPause(); // whose result may be there for long
    }
    if (!adapts) {
      return wait.isNew ? interval.firstPause() : interval.pauseAt(age);
    }
    LookSchedule schedule = timesOf(wait).schedule();
    WatchedPrefix prefix = wait.prefix();
    return wasListed
        ? schedule.pauseAmongMany(age, prefix.share, prefix.price, prefix.resultsPerSecond)
        : schedule.pause(age, 1);
  }

  private static double age(Wait wait, Instant at) {
    return Math.max(0, PollInterval.seconds(Duration.between(wait.invoked(), at)));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** In the time by which pauses go. */
  private Instant deadline(Wait wait) {
    return time.steady(wait.deadline);
  }

  /** Notices that the clock was set, which moves all deadlines, and no pause. */
  private void adoptClock() {
    if (!time.haveMoved()) {
      return;
    }
    Instant now = time.now();
    for (Wait wait : all()) {
      Instant deadline = deadline(wait).isBefore(now) ? now : deadline(wait);
      enqueue(wait, wait.isUnderWay ? deadline.plus(LAST_LOOK) : earlier(wait.due(), deadline));
    }
    setAlarm();
  }

  private CompletionTimes timesOf(Wait wait) {
    return endpoints.computeIfAbsent(
        wait.receipt().endpointName(), name -> new CompletionTimes(interval));
  }

  /** Learns when it ended, which was some time since it was missing for certain. */
  private void ended(Wait wait) {
    Instant now = time.now();
    synchronized (this) {
      double before = age(wait, wait.missing());
      double after = age(wait, now);
      boolean isTelling = !wait.isNew || before < interval.firstPause();
      if (adapts && isTelling && !wait.isOver() && after - before <= 2 * interval.longestPause()) {
        timesOf(wait).ended((before + after) / 2);
      }
    }
  }

  /** While a look is under way, time goes on. The caller sets the alarm. */
  private void giveUpLater(Wait wait, Instant now) {
    wait.isUnderWay = true;
    Instant deadline = deadline(wait);
    enqueue(wait, (deadline.isAfter(now) ? deadline : now).plus(LAST_LOOK));
  }

  private void enqueue(Wait wait, Instant due) {
    queue.remove(wait);
    wait.due(due);
    queue.add(wait);
  }

  private void setAlarm() {
    if (queue.isEmpty() || closed) {
      return;
    }
    try {
      alarm.setFor(queue.first().due());
    } catch (RejectedExecutionException e) {
      failAll();
    }
  }

  /** Without an alarm nothing would ever be found. */
  private void failAll() {
    closed = true;
    List<Wait> all = all();
    CompletableFuture.runAsync(
        () -> all.forEach(wait -> wait.fail(way, "The scheduler takes no more tasks", null)));
  }

  private void ring(long number) {
    List<Wait> late = new ArrayList<>();
    Map<WatchedPrefix, List<Wait>> due;
    synchronized (this) {
      if (!alarm.stop(number)) {
        return;
      }
      adoptClock();
      due = takeDue(late);
      setAlarm();
      if (prefixes.size() > MANY_PREFIXES) {
        prefixes.values().removeIf(prefix -> prefix.isForgettable(time.now()));
      }
    }
    late.forEach(wait -> wait.timeOut(way, "the last look did not end", null));
    due.forEach(this::lookFor);
  }

  /** What is nearly due goes along, so that looks come in groups. */
  private Map<WatchedPrefix, List<Wait>> takeDue(List<Wait> late) {
    Instant now = time.now();
    Instant horizon = now.plus(interval.first().dividedBy(8));
    List<Wait> taken = new ArrayList<>();
    List<Wait> notYet = new ArrayList<>();
    while (!queue.isEmpty() && !queue.first().due().isAfter(horizon)) {
      Wait wait = queue.takeFirst();
      if (!wait.isUnderWay && isPutOff(wait, now, horizon)) {
        continue;
      }
      boolean notBefore = wait.isUnderWay || wait.due().equals(deadline(wait));
      if (notBefore && wait.due().isAfter(now)) {
        notYet.add(wait);
      } else {
        (wait.isUnderWay ? late : taken).add(wait);
      }
    }
    notYet.forEach(queue::add);
    Map<WatchedPrefix, List<Wait>> due = new LinkedHashMap<>();
    for (Wait wait : taken) {
      giveUpLater(wait, now);
      due.computeIfAbsent(wait.prefix(), p -> new ArrayList<>()).add(wait);
    }
    return due;
  }

  /**
   * Puts off a look that a listing has made needless, or will: all that a listing has not found are
   * due again when it would be their turn after it. That is reckoned when they are due, as there
   * can be very many. Last looks are not put off.
   */
  private boolean isPutOff(Wait wait, Instant now, Instant horizon) {
    WatchedPrefix prefix = wait.prefix();
    if (prefix.listedAt.isAfter(wait.missing())) {
      wait.missing(prefix.listedAt);
      wait.isNew = false;
      lookLater(wait, prefix.listedAt, true);
      if (wait.due().isAfter(horizon)) {
        return true;
      }
      queue.remove(wait);
    }
    Instant soon = now.plus(interval.first().dividedBy(2));
    boolean waits = prefix.isBeingListed(now) && soon.isBefore(deadline(wait));
    if (waits) {
      enqueue(wait, soon);
    }
    return waits;
  }

  private void lookFor(WatchedPrefix prefix, List<Wait> due) {
    int pages = 0;
    Instant until = time.now().plus(LISTING_TIME);
    synchronized (this) {
      Instant now = time.now();
      if (!prefix.isBeingListed(now) && prefix.mayBeListed(now) && looker.mayList(prefix.place)) {
        pages = prefix.pagesWorthListing(dueSoon(prefix, due), now);
        prefix.listingUntil = pages > 0 ? until : null;
      }
    }
    if (pages == 0) {
      due.forEach(wait -> settle(wait, looker.lookAtBoth(wait)));
    } else {
      looker
          .list(prefix.place, pages)
          .whenComplete(
              (listing, error) -> {
                listingEnded(prefix, until);
                if (error == null) {
                  fetchListed(prefix, due, listing);
                } else {
                  listingFailed(prefix, due, error);
                }
              });
    }
  }

  /** One that has taken too long may end when another one is under way. */
  private synchronized void listingEnded(WatchedPrefix prefix, Instant until) {
    if (until.equals(prefix.listingUntil)) {
      prefix.listingUntil = null;
    }
  }

  /** How many looks at a prefix a listing would save: those that are due before long. */
  private int dueSoon(WatchedPrefix prefix, List<Wait> due) {
    Instant soon = time.now().plus(interval.first().dividedBy(2));
    int enough = prefix.manyEnough() - due.size();
    return due.size()
        + queue.count(
            wait -> !wait.due().isAfter(soon),
            wait -> wait.prefix == prefix && !wait.isUnderWay,
            enough);
  }

  /**
   * Who may not list can still get; on other failures the storm of GETs waits for the next round.
   */
  private void listingFailed(WatchedPrefix prefix, List<Wait> due, Throwable error) {
    synchronized (this) {
      if (S3Failures.of(error) != S3Failures.REFUSED) { // which GETs are as well
        prefix.doNotListBefore(time.now().plus(NO_LISTING));
      }
    }
    boolean forbidden = S3Failures.of(error) == S3Failures.FORBIDDEN;
    for (Wait wait : due) {
      settle(wait, forbidden ? looker.lookAtBoth(wait) : CompletableFuture.failedFuture(error));
    }
  }

  private void fetchListed(WatchedPrefix prefix, List<Wait> due, Looker.Listing listing) {
    Instant now;
    List<Wait> all;
    synchronized (this) {
      now = time.now();
      all = prefix.waits();
    }
    // There can be very many, and they are looked at without the guard.
    List<Wait> found = all.stream().filter(listing::hasResultOf).toList();
    synchronized (this) {
      if (listing.complete()) {
        prefix.listed(listing.pages(), countNew(found), PollInterval.SHORTEST, now);
      } else {
        prefix.doNotListBefore(now.plus(NO_LISTING));
      }
    }
    for (Wait wait : due) {
      if (listing.hasResultOf(wait)) {
        settle(wait, looker.lookAt(wait, listing));
      } else if (listing.complete()) {
        notYet(wait, null, true);
      } else {
        settle(wait, looker.lookAtBoth(wait));
      }
    }
    // The listing may know of others.
    for (Wait wait : found) {
      if (takeEarly(wait)) {
        settle(wait, looker.lookAt(wait, listing));
      }
    }
  }

  /** Each is new once, however often listings find it before it is fetched. */
  private static int countNew(List<Wait> found) {
    int count = 0;
    for (Wait wait : found) {
      if (!wait.wasFound) {
        wait.wasFound = true;
        count++;
      }
    }
    return count;
  }

  /** A wait that is over, or that looks cannot help, may have been forgotten meanwhile. */
  private static boolean isWatched(Wait wait) {
    return wait.prefix != null;
  }

  private synchronized boolean takeEarly(Wait wait) {
    if (closed || wait.isUnderWay || !isWatched(wait)) {
      return false;
    }
    giveUpLater(wait, time.now());
    setAlarm();
    return true;
  }

  private void settle(Wait wait, CompletableFuture<Optional<InferenceOutcome>> look) {
    look.whenComplete(
        (found, error) -> {
          if (error != null && looker.isPermanent(error, wait, missingSince(wait))) {
            wait.fail(
                way,
                "Cannot wait for "
                    + wait.inferenceId
                    + ", as nothing has succeeded for a minute: "
                    + S3Failures.describe(error),
                AwsErrors.unwrap(error));
          } else if (error == null && found.isPresent()) {
            ended(wait);
            wait.complete(found.get());
          } else {
            if (error != null) {
              log.debug(
                  "A look for {} failed; there will be another: {}",
                  wait.inferenceId,
                  LogSanitizer.sanitize(error));
            }
            notYet(wait, error, false);
          }
        });
  }

  private synchronized Instant missingSince(Wait wait) {
    return wait.missing();
  }

  private void notYet(Wait wait, @Nullable Throwable error, boolean wasListed) {
    boolean isTimeUp;
    synchronized (this) {
      adoptClock();
      isTimeUp = !time.now().isBefore(deadline(wait));
    }
    if (isTimeUp) {
      wait.timeOut(
          way,
          "the last look "
              + (error == null ? "found nothing" : "failed: " + S3Failures.describe(error))
              + (wait.receipt().failureLocation().isPresent() ? "" : NO_FAILURE_PATH),
          error);
      return;
    }
    synchronized (this) {
      if (!closed && isWatched(wait)) {
        Instant now = time.now();
        wait.isNew = false;
        if (error == null || S3Failures.of(error) == S3Failures.FORBIDDEN) {
          wait.missing(now);
        }
        lookLater(wait, now, wasListed);
        setAlarm();
      }
    }
  }
}

package com.stygig.async.examples.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads an endpoint's logs again and again, and gives each line once. As lines come to CloudWatch
 * Logs late and not in order, it looks back a while each time, and remembers what it has given of
 * that while.
 */
public final class LogFollower {
  /** A line that is later than that is not found any more. */
  static final Duration LATE = Duration.ofMinutes(2);

  private static final int MANY = 10_000;

  private final EndpointLogs logs;
  private final @Nullable String term;
  private final Predicate<LogLine> wanted;
  private final InstantSource clock;
  private final Map<String, Instant> given = new HashMap<>();
  private Instant from;
  private Instant newest;
  private int remembered = MANY;

  /**
   * Begins; reads nothing yet.
   *
   * @param term what a line has to have, or null; CloudWatch Logs looks for it
   * @param wanted which of those lines are wanted
   */
  public LogFollower(
      EndpointLogs logs,
      Instant since,
      @Nullable String term,
      Predicate<LogLine> wanted,
      InstantSource clock) {
    this.logs = logs;
    this.term = term;
    this.wanted = wanted;
    this.clock = clock;
    this.from = since;
    this.newest = since;
  }

  /**
   * What has come since the last call.
   *
   * @param limit with more lines, the oldest are left out
   * @return empty if there are no logs (yet)
   */
  public Optional<List<LogLine>> next(int limit) {
    TreeSet<LogLine> lines = new TreeSet<>(LogLine.BY_TIME);
    boolean isThere =
        logs.read(
            from,
            term,
            line -> {
              if (isNew(line) && wanted.test(line)) {
                lines.add(line);
                if (lines.size() > limit) {
                  var unused = lines.pollFirst();
                }
              }
            });
    if (!isThere) {
      return Optional.empty();
    }
    Instant next = lookBack();
    from = next.isAfter(from) ? next : from;
    forget(next);
    return Optional.of(List.copyOf(lines));
  }

  private boolean isNew(LogLine line) {
    boolean isNew = given.putIfAbsent(line.id(), line.time()) == null;
    newest = line.time().isAfter(newest) ? line.time() : newest;
    if (given.size() > remembered) {
      forget(lookBack());
      remembered = Math.max(MANY, 2 * given.size());
    }
    return isNew;
  }

  private void forget(Instant oldest) {
    var unused = given.values().removeIf(time -> time.isBefore(oldest));
  }

  /**
   * A line from a clock that is ahead must not hide those of others. CloudWatch Logs is asked with
   * milliseconds, so nothing of a millisecond is forgotten before all of it.
   */
  private Instant lookBack() {
    Instant now = clock.instant();
    return (newest.isBefore(now) ? newest : now).minus(LATE).truncatedTo(ChronoUnit.MILLIS);
  }
}

package com.stygig.async;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;

/**
 * What became of all requests of a {@link Bulk}. Immutable.
 *
 * @param submitted how many requests the source had
 * @param succeeded how many of them have a value
 * @param failures how many failed with each class of error, without those that none did; if there
 *     are very many classes, the last ones are counted as {@link Throwable}
 * @param elapsed from the start to the last result, by the client's clock
 */
public record BulkSummary(
    long submitted,
    long succeeded,
    Map<Class<? extends Throwable>, Long> failures,
    Duration elapsed) {
  public BulkSummary {
    failures = Map.copyOf(failures);
  }

  /**
   * Returns how many requests failed.
   *
   * @return the sum of all failures
   */
  public long failed() {
    return submitted - succeeded;
  }

  /**
   * Returns how many requests ended in a second, on the average.
   *
   * @return the throughput, 0 if no time has passed
   */
  public double perSecond() {
    double seconds = elapsed.toNanos() / 1e9;
    return seconds > 0 ? submitted / seconds : 0;
  }

  /**
   * Returns a line for people.
   *
   * @return the numbers, the most frequent failures first
   */
  @Override
  public String toString() {
    return "%d requests in %s: %d succeeded, %d failed%s"
        .formatted(submitted, elapsed, succeeded, failed(), failures.isEmpty() ? "" : kinds());
  }

  private String kinds() {
    return failures.entrySet().stream()
        .sorted(
            Map.Entry.<Class<? extends Throwable>, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(kind -> kind.getKey().getName()))
        .map(kind -> kind.getKey().getSimpleName() + ": " + kind.getValue())
        .collect(joining(", ", " (", ")"));
  }
}

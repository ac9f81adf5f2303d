package com.stygig.async.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The values of one metric in the last three hours, second by second. Thread-safe. */
final class MetricSeries {
  private static final long KEPT_SECONDS = Duration.ofHours(3).toSeconds();

  private final NavigableMap<Long, MetricSample> samples = new TreeMap<>();

  synchronized void add(Instant time, MetricSample sample) {
    samples.merge(time.getEpochSecond(), sample, MetricSample::plus);
    forgetOld();
  }

  /** Says what the metric is in that second, whatever was said before. */
  synchronized void set(Instant time, MetricSample sample) {
    samples.put(time.getEpochSecond(), sample);
    forgetOld();
  }

  synchronized boolean isEmpty() {
    forgetOld();
    return samples.isEmpty();
  }

  /**
   * The values by period, by the second in which it begins.
   *
   * @param unit that they must have; null for any
   */
  synchronized NavigableMap<Long, MetricSample> periods(
      MetricWindow window, @Nullable String unit) {
    forgetOld();
    NavigableMap<Long, MetricSample> periods = new TreeMap<>();
    if (window.start() < window.endOfLast()) {
      samples
          .subMap(window.start(), window.endOfLast())
          .forEach(
              (second, sample) -> {
                if (unit == null || unit.equals(sample.unit())) {
                  periods.merge(window.begin(second), sample, MetricSample::plus);
                }
              });
    }
    return periods;
  }

  private void forgetOld() {
    samples.headMap(Instant.now().getEpochSecond() - KEPT_SECONDS).clear();
  }
}

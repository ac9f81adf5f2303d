package com.stygig.async.testkit;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All metrics. Thread-safe. */
final class MetricStore {
  private final Map<MetricId, MetricSeries> metrics = new ConcurrentHashMap<>();

  void add(MetricId id, Instant time, MetricSample sample) {
    series(id).add(time, sample);
  }

  /** Says what a metric is in that second, whatever was said before. */
  void set(MetricId id, Instant time, MetricSample sample) {
    series(id).set(time, sample);
  }

  private MetricSeries series(MetricId id) {
    return metrics.computeIfAbsent(id, newId -> new MetricSeries());
  }

  /** See {@link MetricSeries#periods}; empty if there is no such metric. */
  NavigableMap<Long, MetricSample> periods(
      MetricId id, MetricWindow window, @Nullable String unit) {
    MetricSeries series = metrics.get(id);
    return series == null ? Collections.emptyNavigableMap() : series.periods(window, unit);
  }

  /** The metrics that have values. */
  List<MetricId> ids() {
    return metrics.entrySet().stream()
        .filter(metric -> !metric.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .sorted(Comparator.comparing(MetricId::key))
        .toList();
  }
}

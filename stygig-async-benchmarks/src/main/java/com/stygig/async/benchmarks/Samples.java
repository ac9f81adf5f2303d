package com.stygig.async.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measured values. Thread-safe. */
final class Samples {
  private final List<Double> values = new ArrayList<>();

  synchronized void add(double value) {
    values.add(value);
  }

  synchronized int size() {
    return values.size();
  }

  double median() {
    List<Double> sorted = sorted();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** The smallest value that so many per cent of them do not exceed. */
  double percentile(double percent) {
    List<Double> sorted = sorted();
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.max(0, rank - 1));
  }

  /** Such as {@code 0.981 to 1.035}. */
  String range() {
    List<Double> sorted = sorted();
    return String.format("%.3f to %.3f", sorted.get(0), sorted.get(sorted.size() - 1));
  }

  /** The range of the middle half, such as {@code 0.981 to 1.035}. */
  String middleHalf() {
    return String.format("%.3f to %.3f", percentile(25), percentile(75));
  }

  /** In the order of their values. */
  synchronized List<Double> sorted() {
    if (values.isEmpty()) {
      throw new IllegalStateException("Nothing was measured");
    }
    List<Double> copy = new ArrayList<>(values);
    Collections.sort(copy);
    return copy;
  }
}

package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.endpoint.ResultComparison.Difference;
import com.stygig.async.examples.endpoint.ResultComparison.What;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Collects what is different between two answers. */
final class Differences {
  static final String NOTHING = "-";

  /** Scores of few digits are as far apart as they look, and no hair more. */
  private static final double ROUNDING = 5e-7;

  private final double tolerance;
  private final List<Difference> all = new ArrayList<>();
  private OptionalDouble largest = OptionalDouble.empty();

  Differences(double tolerance) {
    this.tolerance = tolerance;
  }

  List<Difference> all() {
    return all;
  }

  OptionalDouble largest() {
    return largest;
  }

  boolean isWithin(double first, double second) {
    return Math.abs(first - second) <= tolerance + ROUNDING;
  }

  void add(What what, String where, String expected, String seen) {
    all.add(new Difference(what, where, expected, seen));
  }

  /** Adds a difference if the values are not equal. */
  void compare(What what, String where, Object expected, Object seen) {
    if (!expected.equals(seen)) {
      add(what, where, expected.toString(), seen.toString());
    }
  }

  void compare(What what, String where, OptionalDouble expected, OptionalDouble seen) {
    if (expected.isEmpty() && seen.isEmpty()) {
      return;
    }
    if (expected.isPresent() && seen.isPresent()) {
      double apart = Math.abs(expected.getAsDouble() - seen.getAsDouble());
      largest = OptionalDouble.of(Math.max(apart, largest.orElse(0)));
      if (isWithin(expected.getAsDouble(), seen.getAsDouble())) {
        return;
      }
    }
    add(what, where, text(expected), text(seen));
  }

  private static String text(OptionalDouble score) {
    return score.isPresent() ? String.format(Locale.ROOT, "%.6f", score.getAsDouble()) : NOTHING;
  }
}

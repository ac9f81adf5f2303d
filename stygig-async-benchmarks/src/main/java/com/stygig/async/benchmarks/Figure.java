package com.stygig.async.benchmarks;

/**
 * One measured figure, and the target that it is to meet.
 *
 * @param detail how it came about
 */
record Figure(String name, Bound bound, double target, double value, String detail) {
  /** On which side of its target a figure is to be. */
  enum Bound {
    AT_MOST("<="),
    AT_LEAST(">=");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }
  }

  /** A figure that is to be at most its target. */
  Figure(String name, double target, double value, String detail) {
    this(name, Bound.AT_MOST, target, value, detail);
  }

  /** A figure that is to be at least its target. */
  static Figure atLeast(String name, double target, double value, String detail) {
    return new Figure(name, Bound.AT_LEAST, target, value, detail);
  }

  boolean isMet() {
    return bound == Bound.AT_MOST ? value <= target : value >= target;
  }

  static String header() {
    return String.format(
        "%-63s %8s %8s  %-4s %s", "figure", "target", "value", "met", "how it came about");
  }

  @Override
  public String toString() {
    return String.format(
        "%-63s %8s %8.3f  %-4s %s",
        name, bound.sign + " " + target, value, isMet() ? "yes" : "NO", detail);
  }
}

package com.stygig.async.benchmarks;

/**
 * One measured figure, which is to be at most its target.
 *
 * @param detail how it came about
 */
record Figure(String name, double target, double value, String detail) {
  boolean isMet() {
    return value <= target;
  }

  static String header() {
    return String.format("%-52s %8s %8s  %-4s %s", "figure", "target", "value", "met", "");
  }

  @Override
  public String toString() {
    return String.format(
        "%-52s %8s %8.3f  %-4s %s", name, "<= " + target, value, isMet() ? "yes" : "NO", detail);
  }
}

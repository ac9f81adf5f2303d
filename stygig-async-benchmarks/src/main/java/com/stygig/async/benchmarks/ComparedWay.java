package com.stygig.async.benchmarks;

/**
 * What one way to wait has cost, and how late it was.
 *
 * @param inferences how many it was measured with
 * @param requests AWS requests per inference
 * @param medianLag in milliseconds
 * @param lag99 in milliseconds; 99 % of the lags are at most this
 * @param detail the requests by what they ask for
 */
record ComparedWay(
    String name, int inferences, double requests, double medianLag, double lag99, String detail) {
  private static final double MANY = 10_000;
  private static final double MODEL_SECONDS = 180;

  /** Computed: what it sends each second while 10,000 are pending. */
  double requestsPerSecondOfMany() {
    return requests * MANY / MODEL_SECONDS;
  }

  static String header() {
    return String.format(
        "%-38s %10s %12s %12s %12s %14s  %s",
        "way to wait", "measured", "requests", "median lag", "99 % lag", "requests/s *", "");
  }

  @Override
  public String toString() {
    return String.format(
        "%-38s %,10d %12.2f %9.0f ms %9.0f ms %,14.0f  %s",
        name, inferences, requests, medianLag, lag99, requestsPerSecondOfMany(), detail);
  }
}

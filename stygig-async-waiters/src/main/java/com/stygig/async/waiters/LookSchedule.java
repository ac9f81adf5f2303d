package com.stygig.async.waiters;

import java.util.Arrays;

/**
 * When to look for an inference again, by its age and by how long others took. Immutable; all times
 * are in seconds.
 *
 * <p>The ages at which others have ended are cut into slices, each with as many of them. In a slice
 * one looks at a rate that grows with the root of its hazard, which is the chance to end just then
 * for what has come so far: among all ways to spend the same number of looks, this one finds
 * results soonest. How many looks that is, the configuration says: half as many as looking all the
 * time at the interval would take, and at most twice as many as with growing pauses. Never is the
 * pause longer than the maximum. Beyond the last slice, where there is no experience, pauses grow
 * again as configured.
 */
final class LookSchedule {
  private static final int SLICES = 8;

  /** Quick endpoints get so many looks all the same. */
  private static final double FEWEST_LOOKS = 3;

  private final PollInterval interval;

  /** Where slices begin, and where the last one ends; empty without experience. */
  private final double[] edges;

  /** Looks in a second: before the first slice, and in each slice. */
  private final double[] rates;

  /**
   * What the root of a hazard is multiplied with to get a rate of looks; 0 without experience, and
   * where the longest pause is so short that there is nothing to choose.
   */
  private final double factor;

  private LookSchedule(PollInterval interval, double[] edges, double[] rates, double factor) {
    this.interval = interval;
    this.edges = edges;
    this.rates = rates;
    this.factor = factor;
  }

  /** Without experience, pauses grow. */
  static LookSchedule growing(PollInterval interval) {
    return new LookSchedule(interval, new double[] {0}, new double[] {0}, 0);
  }

  /**
   * Learns from others.
   *
   * @param ages how old they were when they ended, in ascending order; one per slice at the least
   */
  static LookSchedule learned(PollInterval interval, double[] ages) {
    double[] edges = edges(ages, interval.shortestPause());
    double mean = Arrays.stream(ages).average().orElseThrow();
    double most = 2 * looksOfGrowingPauses(interval, mean);
    double looks = Math.max(FEWEST_LOOKS, Math.min(most, mean / interval.firstPause() / 2));
    double factor = factor(edges, interval, looks);
    double[] rates = rates(edges, interval.longestPause(), interval, factor);
    return new LookSchedule(interval, edges, rates, factor);
  }

  private static double looksOfGrowingPauses(PollInterval interval, double age) {
    double growth = interval.multiplier() - 1;
    if (growth == 0) {
      return age / interval.firstPause();
    }
    double growsUntil = (interval.longestPause() - interval.firstPause()) / growth;
    double growing = Math.min(age, growsUntil);
    return Math.log1p(growing * growth / interval.firstPause()) / Math.log1p(growth)
        + (age - growing) / interval.longestPause();
  }

  private static double[] edges(double[] ages, double resolution) {
    int last = ages.length - 1;
    double margin = Math.max(resolution, (ages[last] - ages[0]) / SLICES);
    double[] edges = new double[SLICES + 1];
    edges[0] = Math.max(0, ages[0] - margin);
    for (int i = 1; i < SLICES; i++) {
      edges[i] = Math.max(ages[i * last / SLICES], edges[i - 1]);
    }
    edges[SLICES] = ages[last] + margin;
    return edges;
  }

  /** Finds the factor at which one takes so many looks on the average. */
  private static double factor(double[] edges, PollInterval interval, double looks) {
    double low = 0;
    double high = highestFactor(edges, interval);
    while (high - low > 1e-3 * high) {
      double factor = (low + high) / 2;
      if (expectedLooks(edges, rates(edges, interval.longestPause(), interval, factor)) > looks) {
        high = factor;
      } else {
        low = factor;
      }
      if (high < 1e-6) {
        break;
      }
    }
    return low;
  }

  /** With it one looks as often as one may, wherever results can come. */
  private static double highestFactor(double[] edges, PollInterval interval) {
    double highest = 0;
    for (int i = 1; i < edges.length; i++) {
      double width = edges[i] - edges[i - 1];
      highest =
          Math.max(highest, Math.sqrt(SLICES * width * survivors(i)) / interval.shortestPause());
    }
    return highest;
  }

  private static double[] rates(
      double[] edges, double longestPause, PollInterval interval, double factor) {
    double[] rates = new double[edges.length];
    rates[0] = 1 / longestPause;
    for (int i = 1; i < rates.length; i++) {
      double width = Math.max(edges[i] - edges[i - 1], 1e-6);
      double hazard = 1 / (SLICES * width * survivors(i));
      rates[i] =
          Math.min(
              1 / interval.shortestPause(), Math.max(1 / longestPause, factor * Math.sqrt(hazard)));
    }
    return rates;
  }

  private static double expectedLooks(double[] edges, double[] rates) {
    double looks = edges[0] * rates[0];
    for (int i = 1; i < rates.length; i++) {
      looks += (edges[i] - edges[i - 1]) * rates[i] * survivors(i);
    }
    return looks;
  }

  /** What part has not ended in the middle of a slice, which is counted from 1. */
  private static double survivors(int slice) {
    return 1 - (slice - 0.5) / SLICES;
  }

  /**
   * Returns the pause until the next look.
   *
   * @param age how long ago it was invoked
   * @param share the part of its usual price that a look costs, as others share it: the cheaper
   *     looks are, the more there may be
   */
  double pause(double age, double share) {
    double left = share;
    double from = age;
    for (int i = 0; i < edges.length; i++) {
      double looks = Math.max(0, edges[i] - from) * rates[i];
      if (looks >= left) {
        return bounded(from + left / rates[i] - age);
      }
      left -= looks;
      from = Math.max(from, edges[i]);
    }
    double unknown = from - edges[edges.length - 1];
    return bounded(from + left * interval.pauseAt(unknown) - age);
  }

  /**
   * Returns the pause after a look for many at once, which weighs its price against lag as the
   * pauses for a single one do. All of them together are like one whose hazard is the rate at which
   * their results come, so the pause goes with the root of the price and not with the price.
   *
   * @param age how long ago it was invoked
   * @param share the part of its usual price that a look has cost each; what counts without
   *     experience
   * @param price of a look for all, as a multiple of that of a look for one
   * @param resultsPerSecond how many of them end in a second; negative if that is not known
   */
  double pauseAmongMany(double age, double share, double price, double resultsPerSecond) {
    if (age >= edges[edges.length - 1]) {
      return pause(age, share); // beyond experience, or without any
    }
    double alone = pause(age, 1);
    if (age + alone < edges[0]) {
      return alone; // too early for any result
    }
    return resultsPerSecond < 0
        ? pause(age, share)
        : bounded(Math.min(alone, Math.sqrt(price / resultsPerSecond) / factor));
  }

  private double bounded(double pause) {
    return Math.min(interval.longestPause(), Math.max(interval.shortestPause(), pause));
  }
}

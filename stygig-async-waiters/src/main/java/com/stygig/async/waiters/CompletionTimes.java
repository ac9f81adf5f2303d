package com.stygig.async.waiters;

import java.util.Arrays;

/**
 * How long the latest inferences of an endpoint took, from the invocation to the result. Old ones
 * make room for new ones, so that it follows an endpoint that has warmed up, and is small. Guarded
 * by its waiter.
 */
final class CompletionTimes {
  /** Enough to tell the usual from the rare, and few enough to be forgotten soon. */
  static final int REMEMBERED = 64;

  /** With fewer there is no saying what is usual. */
  private static final int ENOUGH = 16;

  /** A new schedule after so many. */
  private static final int NEWS = 8;

  private final PollInterval interval;
  private final double[] latest = new double[REMEMBERED];
  private int count;
  private LookSchedule schedule;

  CompletionTimes(PollInterval interval) {
    this.interval = interval;
    this.schedule = LookSchedule.growing(interval);
  }

  /** Remembers that one has ended at an age, in seconds. */
  void ended(double age) {
    latest[count++ % REMEMBERED] = age;
    if (count == Integer.MAX_VALUE) {
      count = REMEMBERED;
    }
    if (count >= ENOUGH && count % NEWS == 0) {
      double[] ages = Arrays.copyOf(latest, Math.min(count, REMEMBERED));
      Arrays.sort(ages);
      schedule = LookSchedule.learned(interval, ages);
    }
  }

  LookSchedule schedule() {
    return schedule;
  }
}

package com.stygig.async;

import java.util.concurrent.TimeUnit;

/**
 * How many bytes of uploads may be under way on a link that nobody knows. It is found out by
 * experiment, one round after the other; a round is as long as it takes to have a window's worth of
 * bytes answered. A window of which the link delivers the whole in less than a second is doubled,
 * as that makes nobody wait. Beyond, doubling it has to pay, and halving it must not cost: so it
 * ends up small where the link is the bottleneck, and large where the distance is. Not thread-safe,
 * and without a clock.
 */
final class CongestionWindow {
  private static final long MIN_BYTES = 1L << 20;
  private static final long FIRST_BYTES = 4L << 20;
  private static final long MAX_BYTES = 1L << 30;

  /** So long a queue is short enough for anybody. */
  private static final double SHORT_SECONDS = 1;

  /** A longer queue would only be in the way when the link gets slower. */
  private static final double LONG_SECONDS = 20;

  /** Doubling the window is not tried where the link takes longer even for what is there. */
  private static final double LONGEST_TRIAL_SECONDS = 40;

  /** Twice as many bytes under way have to come through so many times as fast. */
  private static final double GAIN_THAT_PAYS = 1.3;

  /** Half as many bytes under way may come through so many times as fast. */
  private static final double LOSS_THAT_COSTS = 0.9;

  /** Between two experiments. */
  private static final int QUIET_ROUNDS = 8;

  /** What was under way while the window changed is not to be judged by. */
  private static final int SETTLING_ROUNDS = 2;

  private enum Trial {
    NONE,
    DOUBLED,
    HALVED
  }

  private long bytes = FIRST_BYTES;
  private Trial trial = Trial.NONE;
  private Trial lastTrial = Trial.HALVED;
  private double rateBefore;
  private long bytesBefore;

  private int settlingRounds;

  private int quietRounds = QUIET_ROUNDS; // the first experiment is not to wait

  private long roundBytes;
  private double roundByteNanos;
  private double roundUnderWay;
  private long largest;
  private boolean isLimiting = true;
  private double bytesPerSecond;

  long bytes() {
    return bytes;
  }

  /** What the link has delivered lately, 0 if that is not known yet. */
  double bytesPerSecond() {
    return bytesPerSecond;
  }

  /**
   * To be called when something has been answered.
   *
   * @param size its bytes
   * @param nanos how long it was under way, positive
   * @param underWay the bytes that were under way, this included
   * @param isWaitedFor whether more would be under way if the window was larger
   */
  void answered(long size, long nanos, long underWay, boolean isWaitedFor) {
    roundBytes += size;
    largest = Math.max(largest, size);
    roundByteNanos += (double) size * nanos;
    roundUnderWay += (double) size * underWay;
    isLimiting &= isWaitedFor;
    if (roundBytes < bytes || roundByteNanos <= 0) {
      return;
    }
    // By Little's law. What has come in a time would depend on whether pieces end all at once.
    double rate = roundUnderWay / roundByteNanos * TimeUnit.SECONDS.toNanos(1);
    bytesPerSecond = rate;
    if (isLimiting) {
      adapt(rate);
    }
    roundBytes = 0;
    roundByteNanos = 0;
    roundUnderWay = 0;
    largest = 0;
    isLimiting = true;
  }

  private void adapt(double rate) {
    double queue = bytes / rate;
    if (queue < SHORT_SECONDS) {
      set(twice());
      trial = Trial.NONE;
    } else if (queue > LONG_SECONDS && bytes > MIN_BYTES) {
      set((long) (rate * LONG_SECONDS));
      trial = Trial.NONE;
      lastTrial = Trial.DOUBLED; // next, see whether less will do
    } else if (settlingRounds > 0) {
      settlingRounds--;
    } else if (trial != Trial.NONE) {
      judge(rate);
    } else if (++quietRounds > QUIET_ROUNDS) {
      boolean mayDouble = lastTrial == Trial.HALVED && twice() / rate < LONGEST_TRIAL_SECONDS;
      experiment(mayDouble ? Trial.DOUBLED : Trial.HALVED, rate);
    }
  }

  private void experiment(Trial next, double rate) {
    trial = next;
    lastTrial = next;
    rateBefore = rate;
    bytesBefore = bytes;
    set(next == Trial.DOUBLED ? twice() : bytes / 2);
  }

  /** A single piece may be larger than the window. */
  private long twice() {
    return 2 * Math.max(bytes, largest);
  }

  private void judge(double rate) {
    boolean isDoubled = trial == Trial.DOUBLED;
    boolean isGood = rate > rateBefore * (isDoubled ? GAIN_THAT_PAYS : LOSS_THAT_COSTS);
    boolean mayGoOn = isDoubled ? twice() / rate < LONGEST_TRIAL_SECONDS : bytes > MIN_BYTES;
    if (isGood && mayGoOn) {
      experiment(trial, isDoubled ? rate : Math.max(rate, rateBefore));
      return;
    }
    trial = Trial.NONE;
    quietRounds = isDoubled ? QUIET_ROUNDS : 0; // next, see whether less will do
    if (!isGood) {
      set(bytesBefore);
    }
  }

  private void set(long size) {
    bytes = Math.max(MIN_BYTES, Math.min(size, MAX_BYTES));
    settlingRounds = SETTLING_ROUNDS;
  }
}

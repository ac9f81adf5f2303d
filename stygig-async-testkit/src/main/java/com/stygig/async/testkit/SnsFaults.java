package com.stygig.async.testkit;

import java.time.Duration;
import java.util.Random;

/**
 * What goes wrong between the local SNS and its subscriptions. Every delivery of a message to a
 * subscription is tried by itself; requests for confirmation always go right. Nothing goes wrong
 * until a fault is set, and a fault holds for what is published from then on. Thread-safe.
 */
public final class SnsFaults {
  private static final int MOST_OVERTAKING = 5;

  private double duplicate;
  private double drop;
  private double corrupt;
  private double reorder;
  private Duration delay = Duration.ZERO;
  private Random random = new Random();
  private long duplicated;
  private long dropped;
  private long corrupted;
  private long reordered;

  SnsFaults() {}

  /**
   * Lets messages arrive twice.
   *
   * @param probability from 0 to 1, of each delivery
   */
  public synchronized void duplicate(double probability) {
    duplicate = checked("duplicate", probability);
  }

  /**
   * Lets messages be lost. What is lost is neither damaged nor doubled.
   *
   * @param probability from 0 to 1, of each delivery
   */
  public synchronized void drop(double probability) {
    drop = checked("drop", probability);
  }

  /**
   * Lets messages arrive damaged: the text is cut off and is no JSON.
   *
   * @param probability from 0 to 1, of each delivery
   */
  public synchronized void corrupt(double probability) {
    corrupt = checked("corrupt", probability);
  }

  /**
   * Lets messages be overtaken: they wait until one to five later ones of the subscription have
   * passed, or 200 ms at the most.
   *
   * @param probability from 0 to 1, of each delivery
   */
  public synchronized void reorder(double probability) {
    reorder = checked("reorder", probability);
  }

  /**
   * Lets every message arrive later.
   *
   * @param delay not negative; zero for at once
   */
  public synchronized void delay(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative: " + delay);
    }
    this.delay = delay;
  }

  /**
   * Makes chance repeatable: with the same seed and the same faults, the same ones of the messages
   * that are published one after the other are hit.
   *
   * @param seed any number
   */
  public synchronized void seed(long seed) {
    random = new Random(seed);
  }

  /** Lets everything go right again, forgets the seed, and sets the counts to zero. */
  public synchronized void reset() {
    duplicate = 0;
    drop = 0;
    corrupt = 0;
    reorder = 0;
    delay = Duration.ZERO;
    random = new Random();
    duplicated = 0;
    dropped = 0;
    corrupted = 0;
    reordered = 0;
  }

  /**
   * Returns how many deliveries were doubled.
   *
   * @return the count
   */
  public synchronized long duplicated() {
    return duplicated;
  }

  /**
   * Returns how many deliveries were lost.
   *
   * @return the count
   */
  public synchronized long dropped() {
    return dropped;
  }

  /**
   * Returns how many deliveries were damaged.
   *
   * @return the count
   */
  public synchronized long corrupted() {
    return corrupted;
  }

  /**
   * Returns how many deliveries were held back to be overtaken.
   *
   * @return the count
   */
  public synchronized long reordered() {
    return reordered;
  }

  synchronized SnsFate next() {
    // Always the same number of draws: setting one fault does not change whom the others hit.
    boolean drops = random.nextDouble() < drop;
    boolean duplicates = random.nextDouble() < duplicate && !drops;
    boolean corrupts = random.nextDouble() < corrupt && !drops;
    boolean reorders = random.nextDouble() < reorder && !drops;
    int others = 1 + random.nextInt(MOST_OVERTAKING);
    dropped += drops ? 1 : 0;
    duplicated += duplicates ? 1 : 0;
    corrupted += corrupts ? 1 : 0;
    reordered += reorders ? 1 : 0;
    return new SnsFate(drops, duplicates, corrupts, reorders ? others : 0, delay);
  }

  private static double checked(String fault, double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "The probability of " + fault + " must be from 0 to 1: " + probability);
    }
    return probability;
  }
}

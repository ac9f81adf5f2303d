package com.stygig.async.waiters;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How long to pause after a receive. A receive costs the same for one message as for ten, so under
 * a steady load the next one waits until there should be a good batch of them, if that does not
 * take too long: a small part of what inferences take anyway. Otherwise it does not wait at all.
 * Thread-safe.
 */
final class Pacing {
  /** Waiting for the last one would cost more time than it saves money. */
  private static final int GOOD_BATCH = 9;

  /** Over which time the rate of messages is averaged: a short burst is no steady load. */
  private static final double MEMORY_SECONDS = 0.3;

  /** A long poll that finds nothing takes longer, unless SQS is at its limit of messages. */
  private static final Duration QUICK = Duration.ofSeconds(1);

  /** By so much of its own time an inference may come later. */
  private static final double PART_OF_INFERENCE = 0.01;

  /**
   * Enough for a message to be given back, and received by who has been waiting for it. Not always
   * the same: two clients in step would go on to receive each what is the other's.
   */
  private static final Duration MIN_TURN_OF_OTHERS = Duration.ofMillis(40);

  private static final Duration MAX_TURN_OF_OTHERS = Duration.ofMillis(120);

  private final Duration window;
  private final Duration waitTime;
  private final RandomGenerator random;
  private double secondsPerInference;
  private double messagesPerSecond;
  private int uncounted;
  private @Nullable Instant lastCount;

  /** Until then what was given back is for others to receive. */
  private Instant othersUntil = Instant.EPOCH;

  Pacing(Duration window, Duration waitTime, RandomGenerator random) {
    this.window = window;
    this.waitTime = waitTime;
    this.random = random;
  }

  /**
   * Puts the next receives off for a moment. What is being given back would otherwise come here
   * again before anybody else sees it.
   */
  synchronized void letOthersReceive(Instant now) {
    othersUntil =
        now.plusMillis(
            random.nextLong(MIN_TURN_OF_OTHERS.toMillis(), MAX_TURN_OF_OTHERS.toMillis()));
  }

  /** How long to pause where so many receives run at a time, which share what comes. */
  synchronized Duration pauseAfter(int messages, int receives, Instant start, Instant end) {
    Duration pause = pauseForBatch(messages, receives, start, end);
    Duration turnOfOthers = Duration.between(end, othersUntil);
    boolean isTheirTurn =
        turnOfOthers.compareTo(pause) > 0 && turnOfOthers.compareTo(MAX_TURN_OF_OTHERS) <= 0;
    return isTheirTurn ? turnOfOthers : pause;
  }

  private Duration pauseForBatch(int messages, int receives, Instant start, Instant end) {
    Duration took = Duration.between(start, end);
    count(messages, end);
    if (messages == 0) {
      boolean tooQuick = took.compareTo(QUICK) < 0 && waitTime.compareTo(QUICK) >= 0;
      return tooQuick ? QUICK : Duration.ZERO;
    }
    if (messages >= MessageBatches.MAX_ENTRIES
        || messagesPerSecond * windowSeconds() < GOOD_BATCH) {
      return Duration.ZERO;
    }
    double seconds = Math.min(windowSeconds(), GOOD_BATCH * receives / messagesPerSecond);
    Duration untilGood = Duration.ofNanos((long) (seconds * 1e9));
    Duration pause = untilGood.minus(took);
    return pause.isNegative() ? Duration.ZERO : pause;
  }

  /** Learns how long an inference has taken, from its invocation to its notification. */
  synchronized void tell(Duration inferenceTime) {
    secondsPerInference += 0.1 * (Math.max(0, seconds(inferenceTime)) - secondsPerInference);
  }

  private double windowSeconds() {
    return Math.min(seconds(window), PART_OF_INFERENCE * secondsPerInference);
  }

  private void count(int messages, Instant now) {
    uncounted += messages;
    double elapsed = lastCount == null ? 0 : seconds(Duration.between(lastCount, now));
    if (lastCount == null || elapsed < 0) { // the first time, or a clock that was set back
      uncounted = 0;
      lastCount = now;
    } else if (elapsed > 0.001) { // several receives can end at the same moment
      double weight = 1 - Math.exp(-elapsed / MEMORY_SECONDS);
      messagesPerSecond += weight * (uncounted / elapsed - messagesPerSecond);
      uncounted = 0;
      lastCount = now;
    }
  }

  private static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }
}

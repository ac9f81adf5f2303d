package com.stygig.async.simulation;

import java.time.Duration;
import java.util.Random;

/** How the endpoint, the queue and the clients of a scenario are set up. */
record Settings(
    Duration resultTimeout,
    Duration interval,
    Duration maxInterval,
    int maxConcurrentRequests,
    int sdkAttempts,
    boolean retriesInvocations,
    boolean retriesUnanswered,
    int resubmissions,
    int maxInFlight,
    Duration perInvocation,
    boolean hasJournal,
    boolean mayList,
    int pageSize,
    boolean hasFailurePath,
    boolean hasSuccessTopic,
    boolean hasErrorTopic,
    boolean includesResponse,
    boolean inEnvelope,
    boolean inline,
    Duration waitTime,
    int maxReceives,
    Duration visibilityTimeout,
    int maxReceiveCount,
    Duration modelTime,
    Duration submitWithin) {

  /** The spread of pauses between looks, as the waiter has it by default. */
  static final double JITTER = 0.1;

  static Settings of(Scenario scenario) {
    Random random = new Random(scenario.seed() * 0x9E3779B97F4A7C15L + 1);
    Duration timeout =
        between(
            random,
            random.nextBoolean() ? Duration.ofMinutes(1) : Duration.ofHours(1),
            Duration.ofHours(8));
    // As many looks as are worth simulating.
    Duration longestPause = max(Duration.ofSeconds(5), timeout.dividedBy(20 + random.nextInt(100)));
    Duration maxInterval = min(longestPause, Duration.ofHours(1));
    Duration interval = between(random, Duration.ofMillis(100), maxInterval);
    return new Settings(
        timeout,
        interval,
        maxInterval,
        1 + random.nextInt(50),
        random.nextBoolean() ? 1 : 3,
        random.nextInt(4) > 0,
        random.nextBoolean(),
        Math.max(0, random.nextInt(5) - 2),
        random.nextInt(4) > 0 ? Integer.MAX_VALUE : 1 + random.nextInt(20),
        random.nextInt(4) > 0
            ? Duration.ZERO
            : between(random, Duration.ofMillis(10), Duration.ofSeconds(3)),
        random.nextInt(3) > 0,
        !scenario.faults().contains(Fault.LISTING_FORBIDDEN),
        random.nextBoolean() ? 1_000 : 2 + random.nextInt(20),
        random.nextInt(3) > 0,
        scenario.waiting() != Waiting.HYBRID || random.nextInt(5) > 0,
        random.nextInt(3) > 0,
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        Duration.ofSeconds(1 + random.nextInt(20)),
        1 + random.nextInt(4),
        Duration.ofSeconds(10 + random.nextInt(50)),
        50 + random.nextInt(100),
        between(random, Duration.ofMillis(500), Duration.ofMinutes(10)),
        between(random, Duration.ofMillis(1), Duration.ofMinutes(30)));
  }

  /** How often a client of SageMaker Runtime sends a request; the library retries, or it does. */
  int invocationAttempts() {
    return retriesInvocations ? 1 : sdkAttempts;
  }

  /** At random, small ones as often as large ones. */
  static Duration between(Random random, Duration min, Duration max) {
    double ratio = Math.max(1, (double) max.toNanos() / min.toNanos());
    return Duration.ofNanos((long) (min.toNanos() * Math.pow(ratio, random.nextDouble())));
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}

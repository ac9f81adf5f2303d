package com.stygig.async.benchmarks;

import com.stygig.async.spi.ResultWaiter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One way to wait under a load, in virtual time. Inferences arrive at random. What has been sent is
 * counted when the waiter has seen its first results, and for long enough that chance evens out.
 */
final class Simulation {
  private static final int SEED = 10_000;

  /** So many arrive at the least before one counts, and while one does. */
  private static final int FEWEST_BEFORE = 200;

  private static final int FEWEST_COUNTED = 2_000;

  private final VirtualTime time = new VirtualTime();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Load load;
  private final Way way;
  private final ModelEndpoint endpoint;
  private final SimulatedAws aws;
  private final byte[] payload;
  private Samples lags = new Samples();
  private long arrived;
  private @Nullable Throwable failure;

  private Simulation(Load load, Way way) {
    this.load = load;
    this.way = way;
    endpoint = way.endpoint(load);
    aws = new SimulatedAws(time, endpoint, load.oldResults());
    payload = new byte[load.payloadBytes()];
  }

  static WaitingCost run(Load load, Way way) {
    return new Simulation(load, way).run();
  }

  VirtualTime time() {
    return time;
  }

  SimulatedAws aws() {
    return aws;
  }

  HandWritten byHand() {
    return new HandWritten(aws, endpoint, payload);
  }

  Cycle ours(ResultWaiter.Factory waiter) {
    return new OurCycle(time, aws, endpoint, payload, waiter);
  }

  private WaitingCost run() {
    arrive(way.start(this));
    pass(2, FEWEST_BEFORE);
    aws.counts().reset();
    aws.publishes().reset();
    lags = new Samples();
    arrived = 0;
    pass(1, FEWEST_COUNTED);
    if (failure != null) {
      throw new IllegalStateException("An inference failed: " + way.title(), failure);
    }
    Map<String, Long> counts = new TreeMap<>(aws.counts().byOperation());
    counts.putAll(aws.publishes().byOperation());
    return new WaitingCost(way, arrived, aws.counts().total(), lags, counts);
  }

  /** Until so many median times of the model are over, and so many inferences have arrived. */
  private void pass(int modelTimes, int inferences) {
    double seconds =
        Math.max(modelTimes * seconds(load.modelTime()), inferences / load.perSecond());
    Instant end = time.instant().plusNanos((long) (seconds * 1e9));
    time.runUntil(end);
  }

  private void arrive(Cycle cycle) {
    double pause = random.nextExponential() / load.perSecond();
    time.schedule(
        Duration.ofNanos((long) (pause * 1e9)),
        () -> {
          arrived++;
          cycle.start().whenComplete((answer, error) -> ended(answer, error));
          arrive(cycle);
        });
  }

  private void ended(Answer answer, @Nullable Throwable error) {
    if (error == null) {
      lags.add(answer.ageInMillis(time));
    } else {
      failure = error;
    }
  }

  private static double seconds(Duration duration) {
    return (double) duration.toNanos() / TimeUnit.SECONDS.toNanos(1);
  }
}

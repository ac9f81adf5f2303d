package com.stygig.async.benchmarks;

import com.stygig.async.waiters.S3PollingWaiter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * How long after the model's end the future completes when S3 is polled: ours, with its defaults,
 * against a GET every second for each inference. 1,000 inferences arrive over a minute, each way
 * has an endpoint of its own with the same log-normal times, and both run at the same time. The
 * second figure says whether ours has sent more requests.
 */
final class LagPolling {
  private static final int INFERENCES = 1_000;
  private static final Duration ARRIVALS = Duration.ofMinutes(1);
  private static final Duration MEDIAN_TIME = Duration.ofSeconds(20);
  private static final double SIGMA = 0.3;
  private static final long SEED = 4;
  private static final Duration FIXED_INTERVAL = Duration.ofSeconds(1);
  private static final byte[] PAYLOAD = new byte[1_000];

  private LagPolling() {}

  static List<Figure> run() {
    Time time = Time.real();
    try (ServerProcess servers = ServerProcess.start()) {
      ModelEndpoint forOurs = ModelEndpoint.taking("ours", MEDIAN_TIME).spread(SIGMA, SEED);
      ModelEndpoint forFixed = ModelEndpoint.taking("fixed", MEDIAN_TIME).spread(SIGMA, SEED);
      servers.deploy(forOurs);
      servers.deploy(forFixed);
      CountedClients ourAws = servers.newClients();
      CountedClients fixedAws = servers.newClients();
      try (Cycle ours = new OurCycle(ourAws, forOurs, PAYLOAD, S3PollingWaiter.builder());
          Cycle fixed =
              new FixedPolling(
                  new HandWritten(fixedAws, forFixed, PAYLOAD), FIXED_INTERVAL, time.newTimer())) {
        CompletableFuture<Samples> ourLags =
            Arrivals.start(time, ours, INFERENCES, Duration.ZERO, ARRIVALS);
        CompletableFuture<Samples> fixedLags =
            Arrivals.start(time, fixed, INFERENCES, Duration.ZERO, ARRIVALS);
        return figures(ourLags.join(), ourAws.counts(), fixedLags.join(), fixedAws.counts());
      }
    }
  }

  private static List<Figure> figures(
      Samples ours, RequestCounts ourRequests, Samples fixed, RequestCounts fixedRequests) {
    return List.of(
        new Figure(
            "lag by polling, as a multiple of a 1 s poll's",
            0.5,
            ours.median() / fixed.median(),
            String.format(
                "medians %.0f ms and %.0f ms; 99 %% within %.0f ms and %.0f ms",
                ours.median(), fixed.median(), ours.percentile(99), fixed.percentile(99))),
        new Figure(
            "and its requests, as a multiple of a 1 s poll's",
            1.0,
            (double) ourRequests.total() / fixedRequests.total(),
            ourRequests + " and " + fixedRequests));
  }
}

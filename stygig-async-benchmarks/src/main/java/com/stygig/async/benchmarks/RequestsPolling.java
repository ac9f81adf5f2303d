package com.stygig.async.benchmarks;

import com.stygig.async.waiters.S3PollingWaiter;
import java.time.Duration;
import java.util.List;

/**
 * AWS requests per inference over S3, with 1,000 inferences in flight, inline payloads, and a model
 * that takes 180 seconds, for which this waits. The waiter has its defaults. All requests are
 * counted that leave this process: invocations, GETs and LISTs, those that find nothing among them.
 */
final class RequestsPolling {
  private static final int INFERENCES = 1_000;
  private static final Duration MODEL_TIME = Duration.ofMinutes(3);
  private static final byte[] PAYLOAD = new byte[20_000];

  private RequestsPolling() {}

  static List<Figure> run() {
    try (ServerProcess servers = ServerProcess.start()) {
      CountedClients aws = servers.newClients();
      ModelEndpoint endpoint = ModelEndpoint.taking("endpoint", MODEL_TIME);
      servers.deploy(endpoint);
      try (Cycle ours = new OurCycle(aws, endpoint, PAYLOAD, S3PollingWaiter.builder())) {
        AllAtOnce.run(ours, INFERENCES);
      }
      double perInference = (double) aws.counts().total() / INFERENCES;
      return List.of(
          new Figure(
              "requests per inference, polling for 180 s",
              2.5,
              perInference,
              aws.counts().toString()));
    }
  }
}

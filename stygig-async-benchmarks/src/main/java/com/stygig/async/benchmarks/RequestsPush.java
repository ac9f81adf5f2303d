package com.stygig.async.benchmarks;

import com.stygig.async.waiters.SqsWaiter;
import java.time.Duration;
import java.util.List;

/**
 * AWS requests per inference over SQS, with 1,000 inferences in flight and inline payloads. All
 * requests are counted that leave this process, retries included, and the last deletions that
 * closing sends; setting up is not.
 */
final class RequestsPush {
  private static final int INFERENCES = 1_000;

  /** Longer than it takes to invoke all of them. */
  private static final Duration MODEL_TIME = Duration.ofSeconds(8);

  private static final byte[] PAYLOAD = new byte[20_000];

  private RequestsPush() {}

  static List<Figure> run() {
    return List.of(
        measure("requests per inference, response in notification", 1.25, true),
        measure("requests per inference, response in S3", 2.25, false));
  }

  private static Figure measure(String name, double target, boolean responseIncluded) {
    try (ServerProcess servers = ServerProcess.start()) {
      CountedClients aws = servers.newClients();
      ModelEndpoint endpoint =
          ModelEndpoint.taking("endpoint", MODEL_TIME).notifying(responseIncluded);
      String queueUrl = aws.createQueue("queue", servers.deploy(endpoint));
      SqsWaiter.Builder waiter = SqsWaiter.builder(queueUrl).sqsClient(aws.sqs()).exclusive(true);
      try (Cycle ours = new OurCycle(aws, endpoint, PAYLOAD, waiter)) {
        AllAtOnce.run(ours, 100); // so that classes are loaded and connections are open
        aws.counts().reset();
        AllAtOnce.run(ours, INFERENCES);
      }
      double perInference = (double) aws.counts().total() / INFERENCES;
      return new Figure(name, target, perInference, aws.counts().toString());
    }
  }
}

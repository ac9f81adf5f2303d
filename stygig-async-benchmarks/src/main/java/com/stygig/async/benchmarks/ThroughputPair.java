package com.stygig.async.benchmarks;

import com.stygig.async.waiters.S3PollingWaiter;
import com.stygig.async.waiters.SqsWaiter;
import java.time.Duration;

/**
 * Two ways to go through the same cycle with a model that takes no time: ours as the README sets it
 * up, with AWS clients of its own making, and by hand with AWS clients as the SDK makes them by
 * default, but for more connections, of which there are more than ours has. Both have an inline
 * payload of 20,000 bytes, and an endpoint, a queue and results of their own, and do the same work:
 *
 * <ul>
 *   <li>by push: invoke, receive the notification with the response in it, decode, delete it
 *   <li>by polling: invoke, GET the result 10 ms later, and again every 10 ms until it is there.
 *       Ours is set to look as often, and at as many at a time as it has connections. Where it
 *       lists instead, as it does by default if that costs less, that is what it is compared for.
 * </ul>
 */
record ThroughputPair(Cycle ours, Cycle byHand) implements AutoCloseable {
  /** As many connections as our client has. */
  private static final int GETS = 100;

  /** One cannot keep up while its messages are on their way; more fetch smaller batches. */
  private static final int RECEIVES = 2;

  private static final Duration POLL = Duration.ofMillis(10);
  private static final byte[] PAYLOAD = new byte[20_000];

  static ThroughputPair byPush(ServerProcess servers) {
    ModelEndpoint forOurs = endpoint("ours").notifying(true);
    CountedClients handAws = servers.newUncountedClients();
    String ourQueue = handAws.createQueue("ours", servers.deploy(forOurs));
    SqsWaiter.Builder waiter =
        SqsWaiter.builder(ourQueue).sqsEndpointOverride(servers.addresses().sqs()).exclusive(true);

    ModelEndpoint forHand = endpoint("by-hand").notifying(true);
    String handQueue = handAws.createQueue("by-hand", servers.deploy(forHand));
    HandWritten byHand = new HandWritten(handAws, forHand, PAYLOAD);
    return new ThroughputPair(
        new OurCycle(servers.addresses(), forOurs, PAYLOAD, waiter),
        new HandWrittenPush(handAws, byHand, handQueue, RECEIVES));
  }

  static ThroughputPair byPolling(ServerProcess servers) {
    ModelEndpoint forOurs = endpoint("ours");
    servers.deploy(forOurs);
    S3PollingWaiter.Builder waiter =
        S3PollingWaiter.builder().interval(POLL).maxInterval(POLL).maxConcurrentRequests(GETS);

    ModelEndpoint forHand = endpoint("by-hand");
    servers.deploy(forHand);
    CountedClients handAws = servers.newUncountedClients();
    HandWritten byHand = new HandWritten(handAws, forHand, PAYLOAD);
    return new ThroughputPair(
        new OurCycle(servers.addresses(), forOurs, PAYLOAD, waiter),
        new FixedPolling(byHand, POLL, Time.real().newTimer()));
  }

  private static ModelEndpoint endpoint(String name) {
    return ModelEndpoint.taking(name, Duration.ZERO);
  }

  @Override
  public void close() {
    ours.close();
    byHand.close();
  }
}

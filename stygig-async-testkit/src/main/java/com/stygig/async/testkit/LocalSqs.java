package com.stygig.async.testkit;

import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ActorSystem;
import org.elasticmq.NodeAddress;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.Await;
import scala.concurrent.Future;
import scala.concurrent.duration.FiniteDuration;
import software.amazon.awssdk.regions.Region;

/** An SQS server in this process: ElasticMQ. */
final class LocalSqs implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LocalSqs.class);
  private static final FiniteDuration LONGEST_STOP = FiniteDuration.create(1, TimeUnit.SECONDS);

  /** Pekko's way to say that nothing is logged. */
  private static final int LOG_NOTHING = Integer.MIN_VALUE;

  private final ActorSystem actors = ActorSystem.create("elasticmq");
  private final SQSRestServer server;
  private final URI endpoint;

  /** Its queues' URLs start with where clients reach it. */
  LocalSqs(Region region, URI gateway) {
    server =
        SQSRestServerBuilder.withActorSystem(actors)
            .withInterface("127.0.0.1")
            .withDynamicPort()
            .withServerAddress(
                new NodeAddress(gateway.getScheme(), gateway.getHost(), gateway.getPort(), ""))
            .withAWSRegion(region.id())
            .withAWSAccountId(LocalCloud.ACCOUNT_ID)
            .start();
    int port = server.waitUntilStarted().localAddress().getPort();
    endpoint = URI.create("http://127.0.0.1:" + port);
  }

  URI endpoint() {
    return endpoint;
  }

  /** A receive that is under way would hold the end up for as long as it may wait. */
  @Override
  public void close() {
    // That the end cuts receives off is no news, and Pekko has 25 lines for each.
    actors.eventStream().setLogLevel(LOG_NOTHING);
    await(server.stopAndGetFuture().apply());
    await(actors.terminate());
  }

  private static void await(Future<?> end) {
    try {
      var unused = Await.ready(end, LONGEST_STOP);
    } catch (TimeoutException e) {
      log.debug("The local SQS server ends in the background", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

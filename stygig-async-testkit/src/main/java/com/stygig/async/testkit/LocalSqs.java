package com.stygig.async.testkit;

import java.net.URI;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.regions.Region;

/** An SQS server in this process: ElasticMQ. */
final class LocalSqs implements AutoCloseable {
  private final SQSRestServer server;
  private final URI endpoint;

  LocalSqs(Region region) {
    server =
        SQSRestServerBuilder.withInterface("127.0.0.1")
            .withDynamicPort()
            .withAWSRegion(region.id())
            .withAWSAccountId(LocalCloud.ACCOUNT_ID)
            .start();
    int port = server.waitUntilStarted().localAddress().getPort();
    endpoint = URI.create("http://127.0.0.1:" + port);
  }

  URI endpoint() {
    return endpoint;
  }

  @Override
  public void close() {
    var unused = server.stopAndWait();
  }
}

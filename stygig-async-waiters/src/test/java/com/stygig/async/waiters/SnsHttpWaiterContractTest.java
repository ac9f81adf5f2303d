package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import tools.jackson.databind.node.ObjectNode;

/** Each notification is published to SNS, which signs it and posts it to a web server. */
@LocalCloudTest
class SnsHttpWaiterContractTest extends ResultWaiterContractTest {
  private final LocalCloud cloud;
  private final String topicArn;
  private SnsPosts posts;

  SnsHttpWaiterContractTest(LocalCloud cloud) {
    this.cloud = cloud;
    this.topicArn = cloud.snsClient().createTopic(b -> b.name("topic-" + run)).join().topicArn();
  }

  @Override
  ResultWaiter create() {
    SnsHttpWaiter waiter =
        SnsHttpWaiter.builder(topicArn)
            .confirmSubscriptions(cloud.snsClient())
            .httpClient(cloud.snsCertificateClient())
            .build();
    posts = SnsPosts.to(waiter, cloud, topicArn);
    return waiter;
  }

  @AfterEach
  void stopListening() {
    posts.close();
  }

  @Override
  CompletableFuture<?> succeed(InvocationReceipt receipt, String result) {
    return publish(Notifications.completed(receipt, result));
  }

  @Override
  CompletableFuture<?> fail(InvocationReceipt receipt, String reason) {
    return publish(Notifications.failed(receipt, reason));
  }

  /** Each message is signed and verified, which takes ten milliseconds. */
  @Override
  protected int many() {
    return 200;
  }

  private CompletableFuture<?> publish(ObjectNode notification) {
    return cloud.snsClient().publish(b -> b.topicArn(topicArn).message(notification.toString()));
  }
}

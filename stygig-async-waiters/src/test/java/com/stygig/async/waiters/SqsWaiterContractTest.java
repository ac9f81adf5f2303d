package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

@LocalCloudTest
class SqsWaiterContractTest extends ResultWaiterContractTest {
  private final LocalCloud cloud;
  private final String queueUrl;

  SqsWaiterContractTest(LocalCloud cloud) {
    this.cloud = cloud;
    this.queueUrl =
        cloud.sqsClient().createQueue(b -> b.queueName("queue-" + run)).join().queueUrl();
  }

  @Override
  ResultWaiter create() {
    return SqsWaiter.builder(queueUrl)
        .sqsClient(cloud.sqsClient())
        .waitTime(Duration.ofSeconds(2))
        .build();
  }

  @Override
  CompletableFuture<?> succeed(InvocationReceipt receipt, String result) {
    return send(Notifications.inEnvelope(Notifications.completed(receipt, result)));
  }

  @Override
  CompletableFuture<?> fail(InvocationReceipt receipt, String reason) {
    return send(Notifications.failed(receipt, reason).toString());
  }

  private CompletableFuture<?> send(String body) {
    return cloud.sqsClient().sendMessage(b -> b.queueUrl(queueUrl).messageBody(body));
  }
}

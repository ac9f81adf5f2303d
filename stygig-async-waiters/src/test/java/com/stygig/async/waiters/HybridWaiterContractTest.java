package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Half of the inferences are notified, and the others only lie in S3. */
@LocalCloudTest
class HybridWaiterContractTest extends ResultWaiterContractTest {
  private final LocalCloud cloud;
  private final S3Objects objects;
  private final String queueUrl;
  private SqsWaiter push;
  private S3PollingWaiter polling;

  HybridWaiterContractTest(LocalCloud cloud) {
    this.cloud = cloud;
    this.objects = new S3Objects(cloud);
    this.queueUrl =
        cloud.sqsClient().createQueue(b -> b.queueName("queue-" + run)).join().queueUrl();
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("bucket");
  }

  @Override
  ResultWaiter create() {
    objects.createPrefixes(run);
    push =
        SqsWaiter.builder(queueUrl)
            .sqsClient(cloud.sqsClient())
            .waitTime(Duration.ofSeconds(2))
            .build();
    polling =
        S3PollingWaiter.builder()
            .s3Client(cloud.s3Client())
            .interval(Duration.ofMillis(300))
            .maxInterval(Duration.ofMillis(300))
            .build();
    return HybridWaiter.of(push, polling);
  }

  @AfterEach
  void closeBoth() {
    push.close();
    polling.close();
  }

  @Override
  CompletableFuture<?> succeed(InvocationReceipt receipt, String result) {
    CompletableFuture<?> put = objects.put(receipt.outputLocation(), result);
    return isNotified(receipt)
        ? put.thenCompose(done -> send(Notifications.completed(receipt).toString()))
        : put;
  }

  @Override
  CompletableFuture<?> fail(InvocationReceipt receipt, String reason) {
    CompletableFuture<?> put = objects.put(receipt.failureLocation().orElseThrow(), reason);
    return isNotified(receipt)
        ? put.thenCompose(done -> send(Notifications.failed(receipt, reason).toString()))
        : put;
  }

  private static boolean isNotified(InvocationReceipt receipt) {
    return receipt.inferenceId().hashCode() % 2 == 0;
  }

  private CompletableFuture<?> send(String body) {
    return cloud.sqsClient().sendMessage(b -> b.queueUrl(queueUrl).messageBody(body));
  }
}

package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;

@LocalCloudTest
class S3PollingWaiterContractTest extends ResultWaiterContractTest {
  private final S3Objects objects;
  private final LocalCloud cloud;

  S3PollingWaiterContractTest(LocalCloud cloud) {
    this.cloud = cloud;
    this.objects = new S3Objects(cloud);
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("bucket");
  }

  @Override
  ResultWaiter create() {
    objects.createPrefixes(run);
    return S3PollingWaiter.builder()
        .s3Client(cloud.s3Client())
        .interval(Duration.ofMillis(50))
        .maxInterval(Duration.ofMillis(200))
        .build();
  }

  @Override
  CompletableFuture<?> succeed(InvocationReceipt receipt, String result) {
    return objects.put(receipt.outputLocation(), result);
  }

  @Override
  CompletableFuture<?> fail(InvocationReceipt receipt, String reason) {
    return objects.put(receipt.failureLocation().orElseThrow(), reason);
  }
}

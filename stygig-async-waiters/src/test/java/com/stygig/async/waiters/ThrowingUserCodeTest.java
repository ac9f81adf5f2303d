package com.stygig.async.waiters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.InferenceRequest;
import com.stygig.async.Payload;
import com.stygig.async.ResultDecoder;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.testkit.ModelResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A clock, ticker or scheduler that throws now and then keeps no waiter from seeing results. */
@LocalCloudTest
@Timeout(300)
class ThrowingUserCodeTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int CALLS = 12;

  private static String queueUrl;

  enum What {
    CLOCK,
    TICKER,
    SCHEDULER
  }

  private final LocalCloud cloud;
  private final AtomicInteger callsLeft = new AtomicInteger(-1);
  private final ScheduledThreadPoolExecutor scheduler = new ThrowingScheduler();
  private volatile What broken;

  ThrowingUserCodeTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void deploy(LocalCloud cloud) {
    cloud.createBucket("throwing", "in/", "out/");
    String topic = cloud.snsClient().createTopic(b -> b.name("throwing")).join().topicArn();
    cloud.deploy(
        EndpointConfig.async(
                "throwing",
                request -> new ModelResponse(200, "text/plain", request.body()),
                "s3://throwing/out")
            .successTopic(topic)
            .build());
    queueUrl =
        SqsNotificationQueue.builder("throwing")
            .topicArns(topic)
            .sqsClient(cloud.sqsClient())
            .snsClient(cloud.snsClient())
            .build()
            .create()
            .join();
  }

  @AfterEach
  void stop() {
    scheduler.shutdownNow();
  }

  private final class ThrowingScheduler extends ScheduledThreadPoolExecutor {
    ThrowingScheduler() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      throwIfDue(What.SCHEDULER);
      return super.schedule(task, delay, unit);
    }
  }

  private void throwIfDue(What what) {
    if (what == broken && callsLeft.get() >= 0 && callsLeft.getAndDecrement() == 0) {
      throw new OutOfMemoryError("of the user's own");
    }
  }

  private StygigAsyncClient client(ResultWaiter.Factory waiter) {
    return StygigAsyncClient.builder()
        .endpointName("throwing")
        .inputLocation("s3://throwing/in/")
        .region(cloud.region())
        .credentialsProvider(cloud.credentialsProvider())
        .s3EndpointOverride(cloud.s3Endpoint())
        .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
        .clock(
            () -> {
              throwIfDue(What.CLOCK);
              return Instant.now();
            })
        .ticker(
            () -> {
              throwIfDue(What.TICKER);
              return System.nanoTime();
            })
        .scheduler(scheduler)
        .waiter(waiter)
        .build();
  }

  private void resultsComeWhateverCallThrows(What what, ResultWaiter.Factory waiter) {
    broken = what;
    try (StygigAsyncClient client = client(waiter)) {
      for (int call = 0; call < CALLS; call++) {
        callsLeft.set(call);
        InferenceRequest request =
            InferenceRequest.builder().payload(Payload.ofUtf8("call " + call)).build();

        assertThat(client.submit(request, ResultDecoder.bytes()).result())
            .as("call %s", call)
            .succeedsWithin(SOON)
            .isEqualTo(("call " + call).getBytes(UTF_8));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(What.class)
  void byLookingIntoS3(What what) {
    resultsComeWhateverCallThrows(what, S3PollingWaiter.builder().interval(Duration.ofMillis(50)));
  }

  @ParameterizedTest
  @EnumSource(What.class)
  void byNotifications(What what) {
    resultsComeWhateverCallThrows(
        what, SqsWaiter.builder(queueUrl).sqsEndpointOverride(cloud.sqsEndpoint()));
  }
}

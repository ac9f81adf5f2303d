package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultDecoder;
import com.stygig.async.S3Uri;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.waiters.UnknownMessageHandler.Disposition;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whose threads run a handler of unknown messages, and what a receive leads to. */
@LocalCloudTest
class WaiterThreadsTest {
  private final LocalCloud cloud;
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final String queueUrl;

  WaiterThreadsTest(LocalCloud cloud) {
    this.cloud = cloud;
    this.queueUrl =
        cloud.sqsClient().createQueue(b -> b.queueName("handler-" + run)).join().queueUrl();
  }

  private InvocationReceipt receipt(String name) {
    Instant now = Instant.now();
    return InvocationReceipt.builder(
            run + name, "endpoint", S3Uri.parse("s3://bucket/" + run + "/" + name + ".out"))
        .invokedAt(now)
        .deadline(now.plus(Duration.ofMinutes(5)))
        .build();
  }

  private void send(InvocationReceipt receipt) {
    cloud
        .sqsClient()
        .sendMessage(
            b -> b.queueUrl(queueUrl).messageBody(Notifications.completed(receipt).toString()))
        .join();
  }

  @Test
  void aStuckHandlerKeepsNoInferenceWaitingAndNoThreadOfTheSdk() {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch release = new CountDownLatch(1);
    try (SqsWaiter waiter =
        SqsWaiter.builder(queueUrl)
            .sqsClient(cloud.sqsClient())
            .waitTime(Duration.ofSeconds(1))
            .unknownMessageHandler(
                (id, message) -> {
                  threads.add(Thread.currentThread().getName());
                  awaitQuietly(release);
                  return Disposition.DELETE;
                })
            .build()) {
      CompletableFuture<InferenceOutcome> first = watch(waiter, receipt("first"));
      send(receipt("unknown"));
      await().until(() -> !threads.isEmpty());
      CompletableFuture<InferenceOutcome> second = watch(waiter, receipt("second"));

      send(receipt("first"));
      send(receipt("second"));

      assertThat(first).succeedsWithin(Patience.LIMIT);
      assertThat(second).succeedsWithin(Patience.LIMIT);
      assertThat(threads).noneMatch(name -> name.contains("sdk-async-response"));
      assertThat(threads).noneMatch(name -> name.contains("EventLoop"));
      assertThat(threads).noneMatch(name -> name.contains("stygig"));
      release.countDown();
    }
  }

  @Test
  void theSqsClientOfAClientsWaiterCompletesOnTheThreadsOfItsOtherAwsClients() {
    InvocationReceipt receipt = receipt("own");
    CompletableFuture<String> thread = new CompletableFuture<>();
    ResultWaiter.Factory factory =
        environment -> {
          SqsWaiter waiter =
              SqsWaiter.builder(queueUrl)
                  .sqsEndpointOverride(cloud.sqsEndpoint())
                  .waitTime(Duration.ofSeconds(1))
                  .create(environment);
          return new ResultWaiter() {
            @Override
            public CompletableFuture<InferenceOutcome> await(
                String inferenceId, CompletionStage<InvocationReceipt> accepted) {
              CompletableFuture<InferenceOutcome> outcome = waiter.await(inferenceId, accepted);
              outcome.thenRun(() -> thread.complete(Thread.currentThread().getName()));
              return outcome;
            }

            @Override
            public void close() {
              waiter.close();
            }
          };
        };
    try (StygigAsyncClient client =
        StygigAsyncClient.builder()
            .endpointName("endpoint")
            .region(cloud.region())
            .credentialsProvider(cloud.credentialsProvider())
            .s3EndpointOverride(cloud.s3Endpoint())
            .waiter(factory)
            .build()) {
      client.attach(receipt, ResultDecoder.bytes());
      send(receipt);

      assertThat(thread).succeedsWithin(Patience.LIMIT).asString().startsWith("stygig-async-aws-");
    }
  }

  private static CompletableFuture<InferenceOutcome> watch(
      SqsWaiter waiter, InvocationReceipt receipt) {
    return waiter.await(receipt.inferenceId(), CompletableFuture.completedFuture(receipt));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package com.stygig.async.waiters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.stygig.async.InMemoryInvocationJournal;
import com.stygig.async.InferenceFailedException;
import com.stygig.async.InferenceHandle;
import com.stygig.async.InferenceRequest;
import com.stygig.async.InvocationReceipt;
import com.stygig.async.Payload;
import com.stygig.async.PayloadDelivery;
import com.stygig.async.ResultDecoder;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.testkit.LocalEndpoint;
import com.stygig.async.testkit.ModelResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import tools.jackson.databind.node.ObjectNode;

/**
 * Messages that say too little to be believed, against the servers of a local cloud. The endpoint
 * answers when a test lets it, and the minute in which the client looks for a result is shorter.
 */
@LocalCloudTest
class UnprovenMessagesTest {
  /** Some 60 seconds of the client's. */
  private static final Duration A_MINUTE_OF_LOOKS =
      Duration.ofSeconds(60).dividedBy(HurriedScheduler.TIMES_FASTER);

  enum Way {
    SQS,
    HYBRID,
    SNS_HTTP
  }

  private final LocalCloud cloud;
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final String endpointName = "e-" + run;
  private final String id = "order-" + run;
  private final String topicArn;
  private final String queueUrl;
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch lastReleased = new CountDownLatch(1);
  private final HurriedScheduler scheduler = new HurriedScheduler();
  private final List<AutoCloseable> closeables = new ArrayList<>();

  UnprovenMessagesTest(LocalCloud cloud) {
    this.cloud = cloud;
    this.topicArn = cloud.snsClient().createTopic(b -> b.name("topic-" + run)).join().topicArn();
    this.queueUrl =
        SqsNotificationQueue.builder("queue-" + run)
            .topicArns(topicArn)
            .sqsClient(cloud.sqsClient())
            .snsClient(cloud.snsClient())
            .visibilityTimeout(Duration.ofSeconds(5))
            .build()
            .create()
            .join();
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("bucket", "in/");
  }

  @AfterEach
  void close() throws Exception {
    released.countDown();
    lastReleased.countDown();
    for (AutoCloseable closeable : closeables) {
      closeable.close();
    }
    scheduler.shutdownNow();
    cloud.deleteEndpoint(endpointName);
  }

  private void withTopics(EndpointConfig.Builder config) {
    config.successTopic(topicArn).errorTopic(topicArn);
  }

  /** Answers once it is released: a payload that begins with "fail" by a failure. */
  private LocalEndpoint deploy(Consumer<EndpointConfig.Builder> settings) {
    EndpointConfig.Builder config =
        EndpointConfig.async(
            endpointName,
            request -> {
              String text = new String(request.body(), UTF_8);
              if (text.startsWith("last")) {
                lastReleased.await();
              } else if (!text.endsWith("at once")) {
                released.await();
              }
              return text.startsWith("fail")
                  ? ModelResponse.error(503, "overloaded")
                  : new ModelResponse(200, "text/plain", text.getBytes(UTF_8));
            },
            "s3://bucket/out-" + run);
    settings.accept(config);
    return cloud.deploy(config.build());
  }

  private SqsWaiter.Builder sqs() {
    return SqsWaiter.builder(queueUrl).sqsClient(cloud.sqsClient()).waitTime(Duration.ofSeconds(1));
  }

  private StygigAsyncClient client(Way way, Consumer<StygigAsyncClient.Builder> settings) {
    return client(
        builder -> {
          switch (way) {
            case SQS -> builder.waiter(sqs());
            case HYBRID -> builder.waiter(HybridWaiter.builder(sqs()));
            case SNS_HTTP -> builder.waiter(snsHttp());
          }
          settings.accept(builder);
        });
  }

  private ResultWaiter snsHttp() {
    SnsHttpWaiter waiter =
        SnsHttpWaiter.builder(topicArn)
            .confirmSubscriptions(cloud.snsClient())
            .httpClient(cloud.snsCertificateClient())
            .scheduler(scheduler)
            .build();
    closeables.add(waiter);
    closeables.add(SnsPosts.to(waiter, cloud, topicArn));
    return waiter;
  }

  private StygigAsyncClient client(Consumer<StygigAsyncClient.Builder> settings) {
    StygigAsyncClient.Builder builder =
        StygigAsyncClient.builder()
            .endpointName(endpointName)
            .inputLocation("s3://bucket/in/")
            .s3Client(cloud.s3Client())
            .sageMakerRuntimeClient(cloud.sageMakerRuntimeClient())
            .scheduler(scheduler);
    settings.accept(builder);
    StygigAsyncClient client = builder.build();
    closeables.add(0, client);
    return client;
  }

  private InferenceHandle<String> submit(StygigAsyncClient client, String payload) {
    return client.submit(
        InferenceRequest.builder().payload(Payload.ofUtf8(payload)).inferenceId(id).build(),
        bytes -> new String(bytes, UTF_8));
  }

  /** What comes by way of SNS reaches a queue and a web server alike. */
  private void send(String message) {
    cloud.snsClient().publish(b -> b.topicArn(topicArn).message(message)).join();
  }

  private String bare(String status) {
    return """
        {"invocationStatus":"%s","failureReason":"Received server error (503)","inferenceId":"%s"}
        """
        .formatted(status, id);
  }

  private static <T> T inTime(CompletableFuture<T> future) {
    return future.orTimeout(120, TimeUnit.SECONDS).join();
  }

  /** Until the client has looked into S3 for all of a minute of its own. */
  private static void awaitLooks(InferenceHandle<?> handle) {
    await()
        .during(A_MINUTE_OF_LOOKS.plusSeconds(2))
        .atMost(Duration.ofMinutes(1))
        .failFast("it ended", () -> handle.result().isDone())
        .until(() -> !handle.result().isDone());
  }

  private int messagesInQueue() {
    Map<QueueAttributeName, String> counts =
        cloud
            .sqsClient()
            .getQueueAttributes(b -> b.queueUrl(queueUrl).attributeNames(QueueAttributeName.ALL))
            .join()
            .attributes();
    return Integer.parseInt(counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
        + Integer.parseInt(
            counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
  }

  @ParameterizedTest
  @CsvSource({
    "SQS, Failed",
    "SQS, Completed",
    "HYBRID, Failed",
    "HYBRID, Completed",
    "SNS_HTTP, Failed",
    "SNS_HTTP, Completed"
  })
  void aMessageThatKnowsOnlyAnIdEndsNothingAndBuysNoSecondModelRun(Way way, String status) {
    LocalEndpoint endpoint = deploy(this::withTopics);
    InMemoryInvocationJournal journal = new InMemoryInvocationJournal();
    StygigAsyncClient client =
        client(
            way,
            builder ->
                builder.journal(journal).resilience(resilience -> resilience.resubmissions(2)));
    InferenceHandle<String> handle = submit(client, "the true result");
    inTime(handle.receipt());

    send(bare(status));

    awaitLooks(handle);
    assertThat(journal.entries()).hasSize(1);
    released.countDown();
    assertThat(inTime(handle.result())).isEqualTo("the true result");
    assertThat(endpoint.acceptedInvocations()).isEqualTo(1);
  }

  /** The notification was lost, or cut down to nothing, and the result is in S3 all the same. */
  @ParameterizedTest
  @CsvSource({"Failed", "Completed"})
  void aMessageThatKnowsOnlyAnIdIsAHintToLook(String status) {
    deploy(config -> {});
    StygigAsyncClient client = client(Way.SQS, builder -> {});
    InferenceHandle<String> handle = submit(client, "the true result at once");
    InvocationReceipt receipt = inTime(handle.receipt());
    await().until(() -> isThere(receipt));
    assertThat(handle.result()).isNotDone();

    send(bare(status));

    assertThat(inTime(handle.result())).isEqualTo("the true result at once");
  }

  private boolean isThere(InvocationReceipt receipt) {
    return cloud
        .s3Client()
        .listObjectsV2(
            b -> b.bucket(receipt.outputLocation().bucket()).prefix(receipt.outputLocation().key()))
        .join()
        .hasContents();
  }

  /** As the README advises for an inference of which nobody knows whether it was accepted. */
  @ParameterizedTest
  @EnumSource(PayloadDelivery.class)
  void theFailureOfTheFirstDoesNotEndTheSecondOfTheSameId(PayloadDelivery delivery) {
    AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    LocalEndpoint endpoint =
        deploy(
            config -> {
              withTopics(config);
              config.clock(() -> Instant.now().plus(ahead.get()));
            });
    // Which crashes when its request was accepted, and before it knows that.
    StygigAsyncClient first =
        client(
            Way.SQS,
            builder -> builder.payloadDelivery(delivery).waiter(S3PollingWaiter.builder()));
    inTime(submit(first, "fail when released").receipt());
    first.close();
    ahead.set(Duration.ofMinutes(1)); // the service tells the time in whole seconds
    StygigAsyncClient second = client(Way.SQS, builder -> builder.payloadDelivery(delivery));
    InferenceHandle<String> handle = submit(second, "last: the true result");
    inTime(handle.receipt());

    released.countDown();

    await().until(() -> endpoint.completedInferences() == 1);
    awaitLooks(handle);
    lastReleased.countDown();
    assertThat(inTime(handle.result())).isEqualTo("last: the true result");
    assertThat(endpoint.acceptedInvocations()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "SQS, INLINE, NONE",
    "SQS, INLINE, MISSING",
    "SQS, INLINE, LATE",
    "SQS, INLINE, THERE",
    "SQS, S3, NONE",
    "SQS, S3, MISSING",
    "SQS, S3, LATE",
    "HYBRID, INLINE, NONE",
    "HYBRID, INLINE, MISSING",
    "HYBRID, S3, LATE",
    "SNS_HTTP, INLINE, NONE",
    "SNS_HTTP, INLINE, MISSING",
    "SNS_HTTP, INLINE, LATE",
    "SNS_HTTP, S3, NONE"
  })
  void aGenuineFailureEndsItsInference(Way way, PayloadDelivery delivery, String failureObject) {
    LocalEndpoint endpoint =
        deploy(
            config -> {
              withTopics(config);
              if (!failureObject.equals("NONE")) {
                config.s3FailurePath("s3://bucket/failed-" + run);
              }
            });
    endpoint.loseFailureObjects(failureObject.equals("MISSING"));
    endpoint.delayFailureObjects(
        failureObject.equals("LATE") ? A_MINUTE_OF_LOOKS.dividedBy(3) : Duration.ZERO);
    StygigAsyncClient client = client(way, builder -> builder.payloadDelivery(delivery));

    InferenceHandle<String> handle = submit(client, "fail at once");

    Throwable failure = catchThrowable(() -> inTime(handle.result()));
    assertThat(failure).hasCauseInstanceOf(InferenceFailedException.class);
    assertThat(((InferenceFailedException) failure.getCause()).reason())
        .contains("Received server error (503) from model");
    if (way != Way.SNS_HTTP) {
      await().atMost(Duration.ofSeconds(60)).until(() -> messagesInQueue() == 0);
    }
  }

  /** The fixture is what AWS has really sent. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void aFailureAsAwsSendsItEndsItsInference(Way way) {
    deploy(config -> {});
    StygigAsyncClient client = client(way, builder -> {});
    InferenceHandle<String> handle = submit(client, "never");
    InvocationReceipt receipt = inTime(handle.receipt());
    ObjectNode failed = Notifications.failed(receipt, "ClientError: no such colour");
    failed.put(
        "receivedTime", receipt.acceptedAtByService().orElseThrow().plusMillis(300).toString());

    send(failed.toString());

    assertThat(catchThrowable(() -> inTime(handle.result())))
        .hasCauseInstanceOf(InferenceFailedException.class)
        .hasMessageContaining("no such colour");
  }

  /** On a queue that several processes share, it can be about another one's inference. */
  @Test
  void aMessageThatKnowsOnlyAnIdIsNotDeletedThoughThatInferenceHasFailed() {
    deploy(this::withTopics);
    StygigAsyncClient client = client(Way.SQS, builder -> {});
    InferenceHandle<String> failed = submit(client, "fail at once");
    assertThat(catchThrowable(() -> inTime(failed.result())))
        .hasCauseInstanceOf(InferenceFailedException.class);
    await().atMost(Duration.ofSeconds(60)).until(() -> messagesInQueue() == 0);
    InferenceHandle<byte[]> other =
        client.submit(
            InferenceRequest.builder().payload(Payload.ofUtf8("another")).build(),
            ResultDecoder.bytes());
    inTime(other.receipt());
    cloud.requests().reset();

    send(bare("Failed"));

    await().until(() -> cloud.requests().count("ChangeMessageVisibilityBatch") >= 2);
    await().until(() -> messagesInQueue() == 1); // while it changes hands it is in neither count
  }

  /** A result that is there is not lost over a place that cannot be read for a while. */
  @Test
  void aFailureIsNotBelievedWhileNobodyCanLook() {
    deploy(config -> {});
    StygigAsyncClient client = client(Way.SQS, builder -> {});
    InferenceHandle<String> handle = submit(client, "the true result");
    InvocationReceipt receipt = inTime(handle.receipt());
    ObjectNode failed = Notifications.failed(receipt, "Sorry");
    failed.put(
        "receivedTime", receipt.acceptedAtByService().orElseThrow().plusMillis(1).toString());
    cloud.s3Outage(true);
    try {
      send(failed.toString());
      awaitLooks(handle);
    } finally {
      cloud.s3Outage(false);
    }
    cloud
        .s3Client()
        .putObject(
            b -> b.bucket(receipt.outputLocation().bucket()).key(receipt.outputLocation().key()),
            AsyncRequestBody.fromString("here it is"))
        .join();

    assertThat(inTime(handle.result())).isEqualTo("here it is");
  }
}

package com.stygig.async.waiters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stygig.async.InferenceFailedException;
import com.stygig.async.InferenceHandle;
import com.stygig.async.InferenceRequest;
import com.stygig.async.Payload;
import com.stygig.async.ResultDecoder;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.EndpointConfig.IncludeInferenceResponse;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.testkit.LocalEndpoint;
import com.stygig.async.testkit.ModelRequest;
import com.stygig.async.testkit.ModelResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import tools.jackson.databind.node.ObjectNode;

/** From a request to its result by way of SNS and SQS, against the servers of a local cloud. */
@LocalCloudTest
class PushRoundTripTest {
  /** {@code -Dinferences=10000} makes it as many. */
  private static final int CHAOTIC = Integer.getInteger("inferences", 1_000);

  private final CountDownLatch lastMayEnd = new CountDownLatch(1);

  private final LocalCloud cloud;
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final String endpointName = "e-" + run;
  private final String topicArn;
  private final List<StygigAsyncClient> clients = new ArrayList<>();

  PushRoundTripTest(LocalCloud cloud) {
    this.cloud = cloud;
    this.topicArn = cloud.snsClient().createTopic(b -> b.name("topic-" + run)).join().topicArn();
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("bucket", "in/");
  }

  private ModelResponse answer(ModelRequest request) throws Exception {
    String text = new String(request.body(), UTF_8);
    if (text.equals("last")) {
      lastMayEnd.await();
    }
    return text.startsWith("fail")
        ? ModelResponse.error(500, "no colour")
        : new ModelResponse(200, request.contentType(), request.body());
  }

  @AfterEach
  void close() {
    lastMayEnd.countDown();
    clients.forEach(StygigAsyncClient::close);
    cloud.deleteEndpoint(endpointName);
    cloud.snsFaults().reset();
  }

  private LocalEndpoint deploy(IncludeInferenceResponse... included) {
    return cloud.deploy(
        EndpointConfig.async(endpointName, this::answer, "s3://bucket/out-" + run)
            .s3FailurePath("s3://bucket/failed-" + run)
            .successTopic(topicArn)
            .errorTopic(topicArn)
            .includeInferenceResponseIn(included)
            .maxConcurrentInvocationsPerInstance(20)
            .build());
  }

  private SqsNotificationQueue.Builder queue(String name) {
    return SqsNotificationQueue.builder(name + "-" + run)
        .topicArns(topicArn)
        .sqsClient(cloud.sqsClient())
        .snsClient(cloud.snsClient());
  }

  private SqsWaiter.Builder sqs(String queueUrl) {
    return SqsWaiter.builder(queueUrl).sqsClient(cloud.sqsClient()).waitTime(Duration.ofSeconds(2));
  }

  private StygigAsyncClient client(ResultWaiter.Factory waiter, String prefix) {
    StygigAsyncClient client =
        StygigAsyncClient.builder()
            .endpointName(endpointName)
            .inputLocation("s3://bucket/in/")
            .inferenceIdPrefix(prefix)
            .s3Client(cloud.s3Client())
            .sageMakerRuntimeClient(cloud.sageMakerRuntimeClient())
            .waiter(waiter)
            .build();
    clients.add(client);
    return client;
  }

  private static InferenceHandle<byte[]> submit(StygigAsyncClient client, String payload) {
    return client.submit(
        InferenceRequest.builder().payload(Payload.ofUtf8(payload)).build(), ResultDecoder.bytes());
  }

  private static CompletableFuture<String> text(InferenceHandle<byte[]> handle) {
    return handle.result().thenApply(bytes -> new String(bytes, UTF_8));
  }

  /** On a shared queue a message can come to the wrong client many times in a row, and waits. */
  private static <T> T inTime(CompletableFuture<T> future) {
    return future.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  private List<Message> receive(String queueUrl) {
    return cloud
        .sqsClient()
        .receiveMessage(b -> b.queueUrl(queueUrl).maxNumberOfMessages(10))
        .join()
        .messages();
  }

  @Test
  void aResponseThatTheNotificationCarriesIsReadFromNowhereElse() {
    var unused = deploy(IncludeInferenceResponse.values());
    StygigAsyncClient client = client(sqs(queue("a").build().create().join()), "a-");
    cloud.requests().reset();

    assertThat(inTime(text(submit(client, "hello")))).isEqualTo("hello");
    assertThat(cloud.requests().count("GetObject")).isZero();

    assertThatThrownBy(() -> inTime(submit(client, "fail").result()))
        .hasCauseInstanceOf(InferenceFailedException.class)
        .extracting(e -> ((InferenceFailedException) e.getCause()).failureContent())
        .asString()
        .contains("no colour");
    // The message of a failure without an input names no place: it takes a look at both.
    assertThat(cloud.requests().count("GetObject")).isEqualTo(2);
  }

  @Test
  void withoutTheResponseItIsReadOnce() {
    var unused = deploy();
    StygigAsyncClient client = client(sqs(queue("a").build().create().join()), "a-");
    cloud.requests().reset();

    assertThat(inTime(text(submit(client, "hello")))).isEqualTo("hello");

    assertThat(cloud.requests().count("GetObject")).isEqualTo(1);
  }

  @Test
  void aForgedNotificationMakesTheClientReadNoOtherBucket() {
    cloud.createBucket("evil-" + run);
    cloud
        .s3Client()
        .putObject(b -> b.bucket("evil-" + run).key("a.out"), AsyncRequestBody.fromString("forged"))
        .join();
    cloud.snsFaults().delay(Duration.ofSeconds(2));
    var unused = deploy();
    String queueUrl = queue("a").build().create().join();
    StygigAsyncClient client = client(sqs(queueUrl), "a-");
    InferenceHandle<byte[]> handle = submit(client, "true");
    ObjectNode forged = Notifications.completed(inTime(handle.receipt()));
    ((ObjectNode) forged.get("responseParameters"))
        .put("outputLocation", "s3://evil-" + run + "/a.out");
    cloud.requests().reset();

    cloud.sqsClient().sendMessage(b -> b.queueUrl(queueUrl).messageBody(forged.toString())).join();

    assertThat(inTime(text(handle))).isEqualTo("true");
    assertThat(cloud.requests().count("GetObject")).isEqualTo(1);
  }

  @Test
  void twoClientsOnOneSharedQueueEachGetAllTheirOwn() {
    var unused = deploy();
    String queueUrl = queue("shared").maxReceiveCount(1_000).build().create().join();
    StygigAsyncClient one = client(sqs(queueUrl), "one-");
    StygigAsyncClient two = client(sqs(queueUrl), "two-");

    assertAllResultsOf(one, two);

    await().untilAsserted(() -> assertThat(receive(queueUrl)).isEmpty());
  }

  @Test
  void twoClientsOnTheirOwnQueuesSeeNothingOfEachOther() {
    var unused = deploy();
    String queueOne = queue("one").inferenceIdPrefix("one-").build().create().join();
    String queueTwo = queue("two").inferenceIdPrefix("two-").build().create().join();
    UnknownMessageHandler noStranger =
        (inferenceId, message) -> {
          throw new AssertionError("received " + inferenceId);
        };

    assertAllResultsOf(
        client(sqs(queueOne).unknownMessageHandler(noStranger), "one-"),
        client(sqs(queueTwo).unknownMessageHandler(noStranger), "two-"));
  }

  private static void assertAllResultsOf(StygigAsyncClient one, StygigAsyncClient two) {
    List<CompletableFuture<String>> ofOne = new ArrayList<>();
    List<CompletableFuture<String>> ofTwo = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ofOne.add(text(submit(one, "one " + i)));
      ofTwo.add(text(submit(two, "two " + i)));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(inTime(ofOne.get(i))).isEqualTo("one " + i);
      assertThat(inTime(ofTwo.get(i))).isEqualTo("two " + i);
    }
  }

  @Test
  @Tag("slow")
  void thousandsOfLossesDuplicatesAndGarbageCostNoResult() {
    LocalEndpoint endpoint = deploy(IncludeInferenceResponse.values());
    String queueUrl =
        queue("chaos")
            .visibilityTimeout(Duration.ofSeconds(5))
            .maxReceiveCount(1_000)
            .build()
            .create()
            .join();
    cloud.snsFaults().seed(42);
    cloud.snsFaults().duplicate(0.2);
    cloud.snsFaults().reorder(0.2);
    cloud.snsFaults().drop(0.05);
    cloud.snsFaults().corrupt(0.01);
    StygigAsyncClient client =
        client(HybridWaiter.builder(sqs(queueUrl)).checkInterval(Duration.ofSeconds(3)), "chaos-");
    AtomicInteger completions = new AtomicInteger();
    List<CompletableFuture<String>> results = new ArrayList<>();

    for (int i = 0; i < CHAOTIC; i++) {
      results.add(
          text(submit(client, "payload " + i))
              .whenComplete((text, error) -> completions.incrementAndGet()));
    }
    CompletableFuture<String> last = text(submit(client, "last"));

    for (int i = 0; i < CHAOTIC; i++) {
      String result = inTime(results.get(i));
      if (!result.equals("payload " + i)) {
        assertThat(result).isEqualTo("payload " + i);
      }
    }
    assertThat(completions).hasValue(CHAOTIC);
    assertThat(cloud.snsFaults().dropped()).isPositive();
    assertThat(cloud.snsFaults().duplicated()).isPositive();
    // Results are also found in S3, before SNS has told of them. What it tells late is taken out of
    // the queue for as long as somebody waits: for the last one.
    await().until(() -> endpoint.completedInferences() == CHAOTIC);
    awaitOnlyUnreadableMessagesIn(queueUrl);
    assertThat(last).isNotDone();
    lastMayEnd.countDown();
    assertThat(inTime(last)).isEqualTo("last");
  }

  private int messagesIn(String queueUrl) {
    Map<QueueAttributeName, String> attributes =
        cloud
            .sqsClient()
            .getQueueAttributes(b -> b.queueUrl(queueUrl).attributeNames(QueueAttributeName.ALL))
            .join()
            .attributes();
    return Integer.parseInt(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
        + Integer.parseInt(
            attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
  }

  /** Looks at all that is left, and gives back what the client is still to delete. */
  private void awaitOnlyUnreadableMessagesIn(String queueUrl) {
    Set<String> unreadable = new HashSet<>();
    long damaged = cloud.snsFaults().corrupted(); // some of them twice
    await()
        .until(
            () -> {
              for (Message message : receive(queueUrl)) {
                if (isReadable(message)) {
                  giveBack(queueUrl, message);
                } else {
                  unreadable.add(message.messageId());
                }
              }
              return unreadable.size() >= damaged && unreadable.size() == messagesIn(queueUrl);
            });
    assertThat((long) unreadable.size()).isBetween(damaged, 2 * damaged);
  }

  private static boolean isReadable(Message message) {
    try {
      NotificationReader.read(message.body());
      return true;
    } catch (UnreadableMessageException e) {
      return false;
    }
  }

  private void giveBack(String queueUrl, Message message) {
    cloud
        .sqsClient()
        .changeMessageVisibility(
            b -> b.queueUrl(queueUrl).receiptHandle(message.receiptHandle()).visibilityTimeout(0))
        .join();
  }
}

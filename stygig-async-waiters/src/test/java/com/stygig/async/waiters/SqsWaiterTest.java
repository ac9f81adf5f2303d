package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultWaitException;
import com.stygig.async.S3Uri;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.waiters.UnknownMessageHandler.Disposition;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.SqsException;
import tools.jackson.databind.node.ObjectNode;

@LocalCloudTest
@SuppressWarnings("unchecked") // the AWS client's generic parameters, in mocks
class SqsWaiterTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final LocalCloud cloud;
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final String queueUrl;
  private final List<AutoCloseable> closeables = new ArrayList<>();

  SqsWaiterTest(LocalCloud cloud) {
    this.cloud = cloud;
    // With SQS's own visibility timeout of 30 seconds: a shorter one races with the deletions,
    // which
    // come up to a second after the delivery.
    this.queueUrl =
        cloud.sqsClient().createQueue(b -> b.queueName("queue-" + run)).join().queueUrl();
  }

  @BeforeEach
  void reset() {
    cloud.requests().reset();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : closeables) {
      closeable.close();
    }
  }

  private SqsWaiter waiter() {
    return waiter(builder -> {});
  }

  private SqsWaiter waiter(Consumer<SqsWaiter.Builder> settings) {
    SqsWaiter.Builder builder =
        SqsWaiter.builder(queueUrl).sqsClient(cloud.sqsClient()).waitTime(Duration.ofSeconds(1));
    settings.accept(builder);
    SqsWaiter waiter = builder.build();
    closeables.add(waiter);
    return waiter;
  }

  private InvocationReceipt receipt(String name) {
    return receipt(name, LONG);
  }

  private InvocationReceipt receipt(String name, Duration patience) {
    Instant now = Instant.now();
    return InvocationReceipt.builder(
            run + "-" + name, "endpoint", S3Uri.parse("s3://bucket/" + run + "/" + name + ".out"))
        .invokedAt(now)
        .deadline(now.plus(patience))
        .build();
  }

  private static CompletableFuture<InferenceOutcome> watch(
      SqsWaiter waiter, InvocationReceipt receipt) {
    return waiter.await(receipt.inferenceId(), CompletableFuture.completedFuture(receipt));
  }

  private void send(ObjectNode notification) {
    send(notification.toString());
  }

  private void send(String body) {
    cloud.sqsClient().sendMessage(b -> b.queueUrl(queueUrl).messageBody(body)).join();
  }

  private static InferenceOutcome outcome(CompletableFuture<InferenceOutcome> future) {
    return future.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** All that is in the queue, visible or not. */
  private int messagesInQueue() {
    return messages(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES) + messagesUnderWay();
  }

  private int messagesUnderWay() {
    return messages(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
  }

  private int messages(QueueAttributeName count) {
    return Integer.parseInt(
        cloud
            .sqsClient()
            .getQueueAttributes(b -> b.queueUrl(queueUrl).attributeNames(count))
            .join()
            .attributes()
            .get(count));
  }

  private void awaitEmptyQueue() {
    await().until(() -> messagesInQueue() == 0);
  }

  @Test
  void deletesWhatItHasDelivered() {
    SqsWaiter waiter = waiter();
    List<CompletableFuture<InferenceOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      outcomes.add(watch(waiter, receipt("n" + i)));
      send(Notifications.completed(receipt("n" + i), "result"));
    }

    outcomes.forEach(SqsWaiterTest::outcome);

    awaitEmptyQueue();
    assertThat(cloud.requests().count("DeleteMessage")).isZero();
    assertThat(cloud.requests().count("DeleteMessageBatch")).isLessThanOrEqualTo(6);
  }

  @Test
  void asksNothingOfSqsWhileNobodyWaits() {
    SqsWaiter waiter = waiter();
    // Receives alone: what the last test's waiter gives back can come late.
    await()
        .during(Duration.ofMillis(500))
        .until(() -> cloud.requests().count("ReceiveMessage") == 0);
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt("a"));
    send(Notifications.completed(receipt("a")));
    outcome(outcome);
    long receives = cloud.requests().count("ReceiveMessage"); // more than one on a slow machine
    awaitEmptyQueue();

    // One receive that comes back empty shows that there are no late duplicates.
    await()
        .during(Duration.ofSeconds(3))
        .until(() -> cloud.requests().count("ReceiveMessage") <= receives + 2);
  }

  @Test
  void deletesDuplicatesAndTestNotifications() {
    SqsWaiter waiter = waiter();
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt("a"));
    CompletableFuture<InferenceOutcome> last = watch(waiter, receipt("last"));
    send(Notifications.fixture("notification-test.json"));
    send(Notifications.completed(receipt("a"), "result"));
    outcome(outcome);
    send(Notifications.completed(receipt("a"), "result"));
    send(Notifications.inEnvelope(Notifications.completed(receipt("last"))));
    outcome(last);

    awaitEmptyQueue();
  }

  @Test
  void deletesADuplicateAtOnceAndWithItWhatWaitsToBeDeleted() {
    SqsWaiter waiter = waiter(b -> b.waitTime(Duration.ofSeconds(20)).scheduler(withoutTime()));
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt("a"));
    watch(waiter, receipt("other"));
    send(Notifications.completed(receipt("a"), "result"));
    outcome(outcome);
    assertThat(messagesInQueue()).isEqualTo(1);

    send(Notifications.completed(receipt("a"), "result"));

    awaitEmptyQueue();
    assertThat(cloud.requests().count("DeleteMessageBatch")).isEqualTo(1);
  }

  /** Whatever is to happen later does not. */
  private ScheduledExecutorService withoutTime() {
    ScheduledExecutorService scheduler =
        new ScheduledThreadPoolExecutor(1) {
          @Override
          public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            return super.schedule(task, 1, TimeUnit.DAYS);
          }
        };
    closeables.add(scheduler::shutdownNow);
    return scheduler;
  }

  @Test
  void deletesTheDuplicateOfAFailureToo() {
    SqsWaiter waiter = waiter();
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt("a"));
    CompletableFuture<InferenceOutcome> last = watch(waiter, receipt("last"));
    send(Notifications.failed(receipt("a"), "why"));
    outcome(outcome);

    send(Notifications.failed(receipt("a"), "why"));
    send(Notifications.completed(receipt("last")));
    outcome(last);

    awaitEmptyQueue();
  }

  @Test
  void theSecondResultOfARequestThatWasSentTwiceIsDeletedAndNotTaken() {
    SqsWaiter waiter = waiter();
    InvocationReceipt unanswered = receipt("first");
    InvocationReceipt answered =
        InvocationReceipt.fromJson(
            receipt("a").toJson().replace("}", ",\"unanswered_invocations\":1}"));
    ObjectNode second = Notifications.completed(answered, "second");
    ((ObjectNode) second.get("responseParameters"))
        .put("outputLocation", unanswered.outputLocation().toString());
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, answered);
    CompletableFuture<InferenceOutcome> last = watch(waiter, receipt("last"));

    send(second);
    send(Notifications.completed(answered, "right"));
    assertThat(((InferenceOutcome.Succeeded) outcome(outcome)).body().orElseThrow().asUtf8String())
        .isEqualTo("right");
    send(second);
    send(Notifications.completed(receipt("last")));
    outcome(last);

    awaitEmptyQueue();
  }

  @Test
  void leavesWhatItCannotReadToTheRedrivePolicyAndGoesOn() {
    SqsWaiter waiter = waiter();
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt("a"));
    send("not even JSON");
    send("{\"eventName\": \"InferenceResult\", \"invocationStatus\": \"Completed\"}");
    await().until(() -> waiter.unreadableMessages() >= 2);

    send(Notifications.completed(receipt("a")));

    outcome(outcome);
    await().during(Duration.ofSeconds(2)).until(() -> messagesInQueue() >= 2);
  }

  @Test
  void aForgedPlaceOrEndpointIsNotFollowed() {
    SqsWaiter waiter = waiter();
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt("a"));
    CompletableFuture<InferenceOutcome> other = watch(waiter, receipt("b"));
    ObjectNode elsewhere = Notifications.completed(receipt("a"), "forged");
    ((ObjectNode) elsewhere.get("responseParameters")).put("outputLocation", "s3://evil/a.out");
    ObjectNode otherEndpoint = Notifications.completed(receipt("a"), "forged");
    ((ObjectNode) otherEndpoint.get("requestParameters")).put("endpointName", "evil");

    send(elsewhere);
    send(otherEndpoint);
    send(Notifications.completed(receipt("b")));
    outcome(other);
    assertThat(outcome).isNotDone();
    send(Notifications.completed(receipt("a"), "true"));

    assertThat(((InferenceOutcome.Succeeded) outcome(outcome)).body().orElseThrow().asUtf8String())
        .isEqualTo("true");
    assertThat(messagesInQueue()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void givesBackAtOnceWhatIsForOthersAndDeletesNoneOfIt() {
    SqsWaiter waiter = waiter();
    watch(waiter, receipt("a"));

    send(Notifications.completed(receipt("of-somebody-else")));

    await().until(() -> cloud.requests().count("ChangeMessageVisibilityBatch") >= 1);
    SqsWaiter other = waiter();
    CompletableFuture<InferenceOutcome> outcome = watch(other, receipt("of-somebody-else"));
    outcome(outcome);
    awaitEmptyQueue();
  }

  /** At random: in step, the last two messages of two clients came to the wrong one for ever. */
  @ParameterizedTest
  @CsvSource({"1, 0", "5, 0", "6, 2", "7, 4", "34, 58", "65, 60", "2147483647, 60"})
  void whatNobodyWantsGoesRoundLessAndLess(int receiveCount, int longestPauseSeconds) {
    Random random = new Random(1);

    assertThat(
            IntStream.range(0, 1_000)
                .map(i -> MessageDisposal.pauseSeconds(receiveCount, random))
                .summaryStatistics())
        .returns(0, IntSummaryStatistics::getMin)
        .returns(longestPauseSeconds, IntSummaryStatistics::getMax);
  }

  @Test
  void deletesLeftoversFromAnExclusiveQueue() {
    SqsWaiter waiter = waiter(builder -> builder.exclusive(true));
    watch(waiter, receipt("a"));

    send(Notifications.completed(receipt("of-an-earlier-process")));

    awaitEmptyQueue();
  }

  @Test
  void deletesNothingFromAnExclusiveQueueThatTheServiceMayYetTellToBeOurs() {
    SqsWaiter waiter = waiter(builder -> builder.exclusive(true));
    CompletableFuture<InvocationReceipt> answer = new CompletableFuture<>();
    CompletableFuture<InferenceOutcome> outcome = waiter.await(run + "-our-id", answer);

    send(Notifications.completed(receipt("of-the-service")));
    await().until(() -> cloud.requests().count("ChangeMessageVisibilityBatch") >= 1);
    answer.complete(receipt("of-the-service"));

    outcome(outcome);
    awaitEmptyQueue();
  }

  @Test
  void aHandlerGoesBeforeExclusiveInWhateverOrder() {
    SqsWaiter waiter =
        waiter(
            builder ->
                builder
                    .unknownMessageHandler((inferenceId, message) -> Disposition.LEAVE)
                    .exclusive(true));
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt("a"));
    send(Notifications.completed(receipt("unknown")));
    send(Notifications.completed(receipt("a")));
    outcome(outcome);

    await().during(Duration.ofSeconds(2)).until(() -> messagesInQueue() >= 1);
  }

  @Test
  void asksTheHandlerAboutUnknownMessages() {
    List<String> asked = Collections.synchronizedList(new ArrayList<>());
    SqsWaiter waiter =
        waiter(
            builder ->
                builder.unknownMessageHandler(
                    (inferenceId, message) -> {
                      asked.add(inferenceId);
                      if (asked.size() == 1) {
                        throw new IllegalStateException("of the handler's own");
                      }
                      return Disposition.DELETE;
                    }));
    watch(waiter, receipt("a"));

    send(Notifications.completed(receipt("unknown")));

    awaitEmptyQueue();
    // More often only if a receipt was too old to delete by, as may be under load.
    assertThat(asked).hasSizeGreaterThanOrEqualTo(2).containsOnly(run + "-unknown");
  }

  @Test
  void deletesNothingOfAnotherInferenceThatHasAnIdOfOurs() {
    SqsWaiter waiter = waiter();
    CompletableFuture<InferenceOutcome> told = watch(waiter, receipt("job"));
    CompletableFuture<InvocationReceipt> refused = new CompletableFuture<>();
    CompletableFuture<InferenceOutcome> notAccepted = waiter.await(run + "-refused", refused);
    refused.completeExceptionally(new IllegalStateException("throttled"));
    send(Notifications.completed(receipt("job")));
    outcome(told);
    assertThat(notAccepted).isCompletedExceptionally();
    awaitEmptyQueue();
    watch(waiter, receipt("a"));
    cloud.requests().reset();

    ObjectNode sameId = Notifications.completed(receipt("job"));
    ((ObjectNode) sameId.get("responseParameters")).put("outputLocation", "s3://bucket/other.out");
    send(sameId);
    send(Notifications.completed(receipt("refused")));

    await().until(() -> cloud.requests().count("ChangeMessageVisibilityBatch") >= 2);
    await().until(() -> messagesInQueue() == 2); // while one changes hands it is in neither count
  }

  @Test
  void refusesASecondWaitForAnIdThatIsPending() {
    SqsWaiter waiter = waiter();
    CompletableFuture<InferenceOutcome> first = watch(waiter, receipt("a"));

    CompletableFuture<InferenceOutcome> second = watch(waiter, receipt("a"));

    assertThatCode(second::join)
        .hasCauseInstanceOf(ResultWaitException.class)
        .hasMessageContaining(run + "-a is waited for already");
    send(Notifications.completed(receipt("a")));
    outcome(first);
  }

  @Test
  void triesTheFailedPartOfADeletionAgain() {
    SqsAsyncClient failing = mock(SqsAsyncClient.class, delegatesTo(cloud.sqsClient()));
    doReturn(
            CompletableFuture.completedFuture(
                DeleteMessageBatchResponse.builder()
                    .failed(
                        BatchResultErrorEntry.builder()
                            .id("0")
                            .code("InternalError")
                            .senderFault(false)
                            .build())
                    .build()))
        .doAnswer(delegatesTo(cloud.sqsClient()))
        .when(failing)
        .deleteMessageBatch(any(DeleteMessageBatchRequest.class));
    SqsWaiter waiter = waiter(builder -> builder.sqsClient(failing));
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt("a"));

    send(Notifications.completed(receipt("a")));

    outcome(outcome);
    awaitEmptyQueue();
  }

  @Test
  void goesOnAfterAReceiveThatFailed() {
    SqsAsyncClient failing = mock(SqsAsyncClient.class, delegatesTo(cloud.sqsClient()));
    doReturn(
            CompletableFuture.failedFuture(
                SqsException.builder().statusCode(503).message("busy").build()))
        .doThrow(new IllegalStateException("thrown, not returned"))
        .doAnswer(delegatesTo(cloud.sqsClient()))
        .when(failing)
        .receiveMessage(any(ReceiveMessageRequest.class));
    SqsWaiter waiter = waiter(builder -> builder.sqsClient(failing));
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt("a"));

    send(Notifications.completed(receipt("a")));

    outcome(outcome);
  }

  @Test
  void aQueueThatDoesNotExistEndsTheWaits() {
    SqsWaiter waiter =
        SqsWaiter.builder(queueUrl + "-missing").sqsClient(cloud.sqsClient()).build();
    closeables.add(waiter);

    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt("a"));

    await().until(outcome::isDone);
    assertThatCode(outcome::join)
        .hasCauseInstanceOf(ResultWaitException.class)
        .hasMessageContaining(queueUrl + "-missing");
  }

  @Test
  void closingGivesBackWhatWasReceivedAndNotDelivered() {
    cloud
        .sqsClient()
        .setQueueAttributes(
            b ->
                b.queueUrl(queueUrl)
                    .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "3600")))
        .join();
    SqsWaiter waiter = waiter();
    CompletableFuture<InferenceOutcome> held =
        waiter.await(receipt("held").inferenceId(), new CompletableFuture<>());
    send(Notifications.completed(receipt("held")));
    await().until(() -> messagesUnderWay() == 1);

    waiter.close();

    assertThat(held).isCompletedExceptionally();
    SqsWaiter next = waiter();
    outcome(watch(next, receipt("held")));
    awaitEmptyQueue();
  }

  @Test
  void closingDeletesWhatWasDeliveredBeforeItReturns() {
    SqsWaiter waiter = waiter();
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt("a"));
    send(Notifications.completed(receipt("a")));
    outcome(outcome);

    await().until(() -> cloud.requests().count("ReceiveMessage") >= 1);
    waiter.close();

    assertThat(messagesInQueue()).isZero();
  }

  @Test
  void receivesSeveralBatchesAtATimeUnderLoadAndFewerAfterwards() {
    SqsWaiter waiter = waiter(builder -> builder.concurrentReceives(1, 3));
    List<CompletableFuture<InferenceOutcome>> outcomes = new ArrayList<>();
    List<CompletableFuture<?>> sent = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      InvocationReceipt receipt = receipt("n" + i);
      String body = Notifications.completed(receipt, "result").toString();
      sent.add(cloud.sqsClient().sendMessage(b -> b.queueUrl(queueUrl).messageBody(body)));
    }
    CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new)).join();
    cloud.requests().reset();

    for (int i = 0; i < 500; i++) {
      outcomes.add(watch(waiter, receipt("n" + i)));
    }
    outcomes.forEach(SqsWaiterTest::outcome);

    awaitEmptyQueue();
    assertThat(cloud.requests().count("ReceiveMessage")).isLessThan(90);
  }

  @Test
  void theBuilderRefusesBadValuesAndNamesThem() {
    SqsWaiter.Builder builder = SqsWaiter.builder(queueUrl);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SqsWaiter.builder("my-queue"))
        .withMessageContaining("'my-queue'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.waitTime(Duration.ofSeconds(21)))
        .withMessageContaining("PT21S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.waitTime(Duration.ofMillis(1500)))
        .withMessageContaining("PT1.5S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.concurrentReceives(3, 2))
        .withMessageContaining("3, 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.batchingWindow(Duration.ofSeconds(2)))
        .withMessageContaining("PT2S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.sqsEndpointOverride(URI.create("ftp://x")))
        .withMessageContaining("ftp://x");
    assertThatIllegalStateException().isThrownBy(builder::build).withMessageContaining("sqsClient");
  }
}

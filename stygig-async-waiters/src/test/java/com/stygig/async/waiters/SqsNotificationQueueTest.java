package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.Subscription;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;

@LocalCloudTest
@SuppressWarnings("unchecked") // the AWS clients' generic parameters, in mocks
class SqsNotificationQueueTest {
  private final LocalCloud cloud;
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final String topicArn;
  private final String errorTopicArn;

  SqsNotificationQueueTest(LocalCloud cloud) {
    this.cloud = cloud;
    topicArn = cloud.snsClient().createTopic(b -> b.name("topic-" + run)).join().topicArn();
    errorTopicArn = cloud.snsClient().createTopic(b -> b.name("error-" + run)).join().topicArn();
  }

  private SqsNotificationQueue.Builder builder(String name) {
    return SqsNotificationQueue.builder(name + "-" + run)
        .topicArns(topicArn, errorTopicArn)
        .sqsClient(cloud.sqsClient())
        .snsClient(cloud.snsClient());
  }

  private List<Subscription> subscriptions(String topic) {
    return cloud
        .snsClient()
        .listSubscriptionsByTopic(b -> b.topicArn(topic))
        .join()
        .subscriptions();
  }

  private Map<String, String> attributes(Subscription subscription) {
    return cloud
        .snsClient()
        .getSubscriptionAttributes(b -> b.subscriptionArn(subscription.subscriptionArn()))
        .join()
        .attributes();
  }

  private List<String> received(String queueUrl) {
    return cloud
        .sqsClient()
        .receiveMessage(b -> b.queueUrl(queueUrl).maxNumberOfMessages(10).waitTimeSeconds(2))
        .join()
        .messages()
        .stream()
        .map(Message::body)
        .toList();
  }

  private void publish(String topic, String message) {
    cloud.snsClient().publish(b -> b.topicArn(topic).message(message)).join();
  }

  @Test
  void aQueueGetsTheNotificationsOfItsPrefixAndNoOthers() {
    String queueUrl = builder("orders").inferenceIdPrefix("orders-").build().create().join();

    publish(topicArn, "{\"inferenceId\": \"other-1\"}");
    publish(topicArn, "{\"inferenceId\": \"orders-1\"}");

    assertThat(received(queueUrl)).containsExactly("{\"inferenceId\": \"orders-1\"}");
    publish(errorTopicArn, "{\"inferenceId\": \"orders-2\"}");
    assertThat(received(queueUrl)).containsExactly("{\"inferenceId\": \"orders-2\"}");
  }

  @Test
  void setsBothQueuesUp() {
    SqsAsyncClient sqs = mock(SqsAsyncClient.class, delegatesTo(cloud.sqsClient()));
    String queueUrl =
        builder("settings")
            .sqsClient(sqs)
            .maxReceiveCount(7)
            .visibilityTimeout(Duration.ofSeconds(90))
            .messageRetentionPeriod(Duration.ofDays(1))
            .build()
            .create()
            .join();

    // The local server does not tell policies, and takes them.
    ArgumentCaptor<Consumer<SetQueueAttributesRequest.Builder>> sent =
        ArgumentCaptor.forClass(Consumer.class);
    verify(sqs, times(2)).setQueueAttributes(sent.capture());
    SetQueueAttributesRequest deadLetters = request(sent.getAllValues().get(0));
    SetQueueAttributesRequest queue = request(sent.getAllValues().get(1));
    assertThat(deadLetters.queueUrl()).isEqualTo(queueUrl + "-dlq");
    assertThat(deadLetters.attributes())
        .containsEntry(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "1209600");
    assertThat(queue.queueUrl()).isEqualTo(queueUrl);
    assertThat(queue.attributes())
        .containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "90")
        .containsEntry(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "86400")
        .hasEntrySatisfying(
            QueueAttributeName.POLICY,
            policy -> assertThat(policy).contains(topicArn, errorTopicArn, "settings-" + run))
        .hasEntrySatisfying(
            QueueAttributeName.REDRIVE_POLICY,
            policy ->
                assertThat(policy)
                    .contains("settings-" + run + "-dlq")
                    .contains("\"maxReceiveCount\":7"));
  }

  private static SetQueueAttributesRequest request(
      Consumer<SetQueueAttributesRequest.Builder> settings) {
    return SetQueueAttributesRequest.builder().applyMutation(settings).build();
  }

  @Test
  void aQueueThatIsFoundAndGoneIsNoFailure() {
    SqsAsyncClient sqs = mock(SqsAsyncClient.class, delegatesTo(cloud.sqsClient()));
    doReturn(
            CompletableFuture.completedFuture(
                GetQueueUrlResponse.builder().queueUrl(cloud.sqsEndpoint() + "/gone").build()))
        .when(sqs)
        .getQueueUrl(any(Consumer.class));

    builder("ghost").sqsClient(sqs).build().delete().join();

    verify(sqs, times(2)).deleteQueue(any(Consumer.class));
  }

  @Test
  void thePolicyLetsExactlyTheTopicsSend() {
    assertThat(QueuePolicies.allowSending("arn:queue", List.of("arn:a", "arn:b")))
        .isEqualTo(
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                + "{\"Service\":\"sns.amazonaws.com\"},\"Action\":\"sqs:SendMessage\","
                + "\"Resource\":\"arn:queue\",\"Condition\":{\"ArnEquals\":"
                + "{\"aws:SourceArn\":[\"arn:a\",\"arn:b\"]}}}]}");
  }

  @Test
  void creatingItAgainChangesNothing() {
    SqsNotificationQueue queue = builder("again").inferenceIdPrefix("a-").build();

    String first = queue.create().join();
    String second = queue.create().join();

    assertThat(second).isEqualTo(first);
    assertThat(subscriptions(topicArn)).hasSize(1);
    assertThat(subscriptions(errorTopicArn)).hasSize(1);
  }

  @Test
  void creatingItWithOtherSettingsSetsWhatIsThere() {
    builder("changed").inferenceIdPrefix("a-").rawMessageDelivery(false).build().create().join();

    builder("changed").inferenceIdPrefix("b-").build().create().join();

    assertThat(subscriptions(topicArn)).hasSize(1);
    assertThat(attributes(subscriptions(topicArn).get(0)))
        .containsEntry("RawMessageDelivery", "true")
        .containsEntry("FilterPolicyScope", "MessageBody")
        .hasEntrySatisfying("FilterPolicy", policy -> assertThat(policy).contains("b-"));
  }

  @Test
  void aFilterIsRemovedThatIsNotWantedAnyMore() {
    builder("open").inferenceIdPrefix("a-").build().create().join();

    String queueUrl = builder("open").build().create().join();

    publish(topicArn, "{\"inferenceId\": \"anything\"}");
    assertThat(received(queueUrl)).hasSize(1);
  }

  @Test
  void deletingRemovesAllOfItAndNothingElse() {
    String other = builder("other").build().create().join();
    SqsNotificationQueue queue = builder("gone").build();
    queue.create().join();

    queue.delete().join();

    assertThat(
            cloud.sqsClient().listQueues(b -> b.queueNamePrefix("gone-" + run)).join().queueUrls())
        .isEmpty();
    assertThat(subscriptions(topicArn)).hasSize(1);
    publish(topicArn, "{}");
    assertThat(received(other)).hasSize(1);
  }

  @Test
  void deletingWhatIsGoneInPartOrAltogetherIsNoFailure() {
    SqsNotificationQueue queue = builder("half").build();
    String queueUrl = queue.create().join();
    cloud.sqsClient().deleteQueue(b -> b.queueUrl(queueUrl)).join();

    queue.delete().join();
    queue.delete().join();

    assertThat(subscriptions(topicArn)).isEmpty();
    assertThat(
            cloud.sqsClient().listQueues(b -> b.queueNamePrefix("half-" + run)).join().queueUrls())
        .isEmpty();
  }

  @Test
  void aTopicThatDoesNotExistIsTold() {
    SqsNotificationQueue queue = builder("no-topic").topicArns(topicArn + "-missing").build();

    assertThatThrownBy(() -> queue.create().join())
        .hasCauseInstanceOf(NotFoundException.class)
        .hasMessageContaining(topicArn + "-missing");
    queue.delete().join();
  }

  @Test
  void theBuilderRefusesBadValuesAndNamesThem() {
    SqsNotificationQueue.Builder builder = SqsNotificationQueue.builder("a");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SqsNotificationQueue.builder("a.fifo"))
        .withMessageContaining("'a.fifo'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.topicArns("my-topic"))
        .withMessageContaining("'my-topic'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.inferenceIdPrefix(" a"))
        .withMessageContaining("' a'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxReceiveCount(0))
        .withMessageContaining("0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.visibilityTimeout(Duration.ofSeconds(1)))
        .withMessageContaining("PT1S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.messageRetentionPeriod(Duration.ofDays(15)))
        .withMessageContaining("PT360H");
    assertThatIllegalStateException().isThrownBy(builder::build).withMessageContaining("topic");
  }
}

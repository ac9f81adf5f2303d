package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.Subscription;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

@LocalCloudTest
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
  void setsTheQueueUp() {
    String queueUrl =
        builder("settings")
            .maxReceiveCount(7)
            .visibilityTimeout(Duration.ofSeconds(90))
            .messageRetentionPeriod(Duration.ofDays(1))
            .build()
            .create()
            .join();

    Map<QueueAttributeName, String> attributes =
        cloud
            .sqsClient()
            .getQueueAttributes(b -> b.queueUrl(queueUrl).attributeNames(QueueAttributeName.ALL))
            .join()
            .attributes();
    assertThat(attributes)
        .containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "90")
        .hasEntrySatisfying(
            QueueAttributeName.REDRIVE_POLICY,
            policy ->
                assertThat(policy)
                    .contains("settings-" + run + "-dlq")
                    .containsPattern("\"maxReceiveCount\" ?: ?\"?7"));
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

package com.stygig.async.testkit;

import static com.stygig.async.testkit.SnsTestKit.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sns.model.Subscription;

@LocalCloudTest
class SnsSubscriptionsTest {
  private static final Map<String, String> RAW = Map.of("RawMessageDelivery", "true");

  private final SnsTestKit kit;
  private final SnsAsyncClient sns;
  private final String topic;
  private final TestQueue queue;

  SnsSubscriptionsTest(LocalCloud cloud) {
    kit = new SnsTestKit(cloud);
    sns = kit.sns;
    topic = kit.topic();
    queue = new TestQueue(cloud);
  }

  private Map<String, String> attributes(String subscription) {
    return sns.getSubscriptionAttributes(b -> b.subscriptionArn(subscription)).join().attributes();
  }

  @Test
  void aQueueIsConfirmedAtOnce() {
    String subscription = kit.subscribe(topic, queue, Map.of());

    assertThat(subscription).startsWith(topic + ":");
    assertThat(attributes(subscription))
        .containsEntry("SubscriptionArn", subscription)
        .containsEntry("TopicArn", topic)
        .containsEntry("Owner", "000000000000")
        .containsEntry("Protocol", "sqs")
        .containsEntry("Endpoint", queue.arn())
        .containsEntry("PendingConfirmation", "false")
        .containsEntry("ConfirmationWasAuthenticated", "true")
        .containsEntry("RawMessageDelivery", "false")
        .doesNotContainKeys("FilterPolicy", "FilterPolicyScope");
  }

  @Test
  void subscribingAgainGivesTheSameSubscriptionUnlessItsAttributesDiffer() {
    String subscription = kit.subscribe(topic, queue, RAW);

    assertThat(kit.subscribe(topic, queue, RAW)).isEqualTo(subscription);
    assertThat(kit.subscribe(topic, queue, Map.of())).isEqualTo(subscription);
    assertRefused(
        () ->
            sns.subscribe(
                b ->
                    b.topicArn(topic)
                        .protocol("sqs")
                        .endpoint(queue.arn())
                        .attributes(Map.of("RawMessageDelivery", "false"))),
        400,
        "InvalidParameter",
        "Invalid parameter: Attributes Reason: Subscription already exists with different"
            + " attributes");
  }

  @Test
  void aSubscriptionsAttributesCanBeChanged() {
    String subscription = kit.subscribe(topic, queue, Map.of());
    setAttribute(subscription, "FilterPolicyScope", "MessageBody");
    setAttribute(subscription, "FilterPolicy", "{\"a\":{\"b\":[1]}}");
    setAttribute(subscription, "RawMessageDelivery", "true");

    assertThat(attributes(subscription))
        .containsEntry("FilterPolicyScope", "MessageBody")
        .containsEntry("FilterPolicy", "{\"a\":{\"b\":[1]}}")
        .containsEntry("RawMessageDelivery", "true");
  }

  private void setAttribute(String subscription, String name, String value) {
    sns.setSubscriptionAttributes(
            b -> b.subscriptionArn(subscription).attributeName(name).attributeValue(value))
        .join();
  }

  @Test
  void listsTellWhoIsSubscribedAndWhoHasNotConfirmed() {
    String subscription = kit.subscribe(topic, queue, Map.of());
    kit.subscribe(topic, "email", "a@example.com", Map.of());

    assertThat(sns.listSubscriptionsByTopic(b -> b.topicArn(topic)).join().subscriptions())
        .containsExactly(
            Subscription.builder()
                .subscriptionArn(subscription)
                .owner("000000000000")
                .protocol("sqs")
                .endpoint(queue.arn())
                .topicArn(topic)
                .build(),
            Subscription.builder()
                .subscriptionArn("PendingConfirmation")
                .owner("000000000000")
                .protocol("email")
                .endpoint("a@example.com")
                .topicArn(topic)
                .build());
    assertThat(sns.listSubscriptions().join().subscriptions())
        .extracting(Subscription::endpoint)
        .contains(queue.arn(), "a@example.com");
  }

  @Test
  void anUnsubscribedQueueGetsNothingMore() {
    TestQueue other = new TestQueue(kit.cloud);
    String subscription = kit.subscribe(topic, queue, RAW);
    kit.subscribe(topic, other, RAW);

    sns.unsubscribe(b -> b.subscriptionArn(subscription)).join();
    sns.unsubscribe(b -> b.subscriptionArn(subscription)).join();
    kit.publish(topic, "late");

    assertThat(other.awaitBodies(1)).containsExactly("late");
    assertThat(queue.receive(0)).isEmpty();
    assertRefused(
        () -> sns.getSubscriptionAttributes(b -> b.subscriptionArn(subscription)),
        404,
        "NotFound",
        "Subscription does not exist");
  }

  @Test
  void anAddressGetsMailOnlyAfterItsConfirmation() {
    String address = "somebody@example.com";
    assertThat(kit.subscribe(topic, "email", address, Map.of())).isEqualTo("pending confirmation");
    await().until(() -> kit.cloud.mailbox(address).size() == 1);
    kit.publish(topic, "too early");

    Email confirmation = kit.cloud.mailbox(address).get(0);
    assertThat(confirmation.to()).isEqualTo(address);
    assertThat(confirmation.subject()).isEqualTo("AWS Notification - Subscription Confirmation");
    String link = confirmation.body().lines().filter(l -> l.startsWith("http")).findFirst().get();
    assertThat(link).startsWith(kit.cloud.snsEndpoint().toString());
    sns.confirmSubscription(
            b -> b.topicArn(topic).token(link.substring(link.indexOf("Token=") + 6)))
        .join();
    sns.publish(b -> b.topicArn(topic).subject("News").message("now")).join();

    await().until(() -> kit.cloud.mailbox(address).size() == 2);
    Email mail = kit.cloud.mailbox(address).get(1);
    assertThat(mail.subject()).isEqualTo("News");
    assertThat(mail.body()).startsWith("now\n").contains("?Action=Unsubscribe&SubscriptionArn=");
  }

  @Test
  void thePendingSubscriptionsArnIsToldOnRequest() {
    String subscription =
        sns.subscribe(
                b ->
                    b.topicArn(topic)
                        .protocol("email")
                        .endpoint("b@example.com")
                        .returnSubscriptionArn(true))
            .join()
            .subscriptionArn();

    assertThat(attributes(subscription))
        .containsEntry("PendingConfirmation", "true")
        .containsEntry("ConfirmationWasAuthenticated", "false");
  }

  @Test
  void refusesWhatSnsRefusesOfSubscriptions() {
    assertSubscribeRefused(
        "pigeon", "x", Map.of(), "Amazon SNS does not support this protocol string: pigeon");
    assertSubscribeRefused("sqs", "q", Map.of(), "SQS endpoint ARN");
    assertSubscribeRefused(
        "https", "http://example.com", Map.of(), "Endpoint must match the specified protocol");
    assertSubscribeRefused("email", "nobody", Map.of(), "Email address");
    assertSubscribeRefused(
        "sqs", queue.arn(), Map.of("Colour", "red"), "Attributes Reason: Colour");
    assertSubscribeRefused(
        "sqs",
        queue.arn(),
        Map.of("RawMessageDelivery", "yes"),
        "Attributes Reason: RawMessageDelivery: Invalid value [yes]. Must be true or false.");
    assertSubscribeRefused(
        "sqs",
        queue.arn(),
        Map.of("FilterPolicy", "{\"a\":{\"b\":[1]}}"),
        "Attributes Reason: FilterPolicy: Filter policy scope MessageAttributes does not support"
            + " nested filter policy");
    assertSubscribeRefused(
        "sqs",
        queue.arn(),
        Map.of("FilterPolicyScope", "Everything"),
        "Attributes Reason: FilterPolicyScope: Invalid value [Everything]. Please use either"
            + " MessageBody or MessageAttributes");
    assertRefused(
        () -> sns.confirmSubscription(b -> b.topicArn(topic).token("x")),
        400,
        "InvalidParameter",
        "Invalid parameter: Token");
    assertRefused(
        () -> sns.unsubscribe(b -> b.subscriptionArn("PendingConfirmation")),
        400,
        "InvalidParameter",
        "Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1");
    assertRefused(
        () -> sns.subscribe(b -> b.topicArn(topic + "x").protocol("sqs").endpoint(queue.arn())),
        404,
        "NotFound",
        "Topic does not exist");
    assertThat(sns.listSubscriptionsByTopic(b -> b.topicArn(topic)).join().subscriptions())
        .isEmpty();
  }

  private void assertSubscribeRefused(
      String protocol, String endpoint, Map<String, String> attributes, String reason) {
    assertRefused(
        () ->
            sns.subscribe(
                b ->
                    b.topicArn(topic).protocol(protocol).endpoint(endpoint).attributes(attributes)),
        400,
        "InvalidParameter",
        "Invalid parameter: " + reason);
  }
}

package com.stygig.async.testkit;

import static com.stygig.async.testkit.SnsTestKit.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.Tag;
import software.amazon.awssdk.services.sns.model.Topic;

@LocalCloudTest
class SnsTopicsTest {
  private final LocalCloud cloud;
  private final SnsTestKit kit;
  private final SnsAsyncClient sns;

  SnsTopicsTest(LocalCloud cloud) {
    this.cloud = cloud;
    kit = new SnsTestKit(cloud);
    sns = kit.sns;
  }

  @Test
  void creatingATopicAgainGivesTheSameTopic() {
    String arn = sns.createTopic(b -> b.name("Orders_1-x")).join().topicArn();

    assertThat(arn).isEqualTo("arn:aws:sns:ap-south-1:000000000000:Orders_1-x");
    assertThat(sns.createTopic(b -> b.name("Orders_1-x")).join().topicArn()).isEqualTo(arn);
    assertThat(sns.listTopics().join().topics()).extracting(Topic::topicArn).containsOnlyOnce(arn);
  }

  @Test
  void aTopicWithOtherAttributesIsAnotherTopic() {
    sns.createTopic(b -> b.name("signed").attributes(Map.of("SignatureVersion", "2"))).join();

    assertThat(
            sns.createTopic(b -> b.name("signed").attributes(Map.of("SignatureVersion", "2")))
                .join()
                .topicArn())
        .endsWith(":signed");
    assertRefused(
        () -> sns.createTopic(b -> b.name("signed").attributes(Map.of("SignatureVersion", "1"))),
        400,
        "InvalidParameter",
        "Invalid parameter: Attributes Reason: Topic already exists with different attributes");
  }

  @Test
  void aTopicTellsItsAttributes() {
    String topic = kit.topic();
    sns.setTopicAttributes(
            b -> b.topicArn(topic).attributeName("DisplayName").attributeValue("Orders & <more>"))
        .join();
    kit.subscribe(topic, new TestQueue(cloud), Map.of());
    kit.subscribe(topic, "email", "a@example.com", Map.of());

    assertThat(sns.getTopicAttributes(b -> b.topicArn(topic)).join().attributes())
        .containsEntry("TopicArn", topic)
        .containsEntry("Owner", "000000000000")
        .containsEntry("DisplayName", "Orders & <more>")
        .containsEntry("SignatureVersion", "1")
        .containsEntry("SubscriptionsConfirmed", "1")
        .containsEntry("SubscriptionsPending", "1")
        .containsEntry("SubscriptionsDeleted", "0");
  }

  @Test
  void deletingATopicCanBeRepeated() {
    String topic = kit.topic();

    sns.deleteTopic(b -> b.topicArn(topic)).join();
    sns.deleteTopic(b -> b.topicArn(topic)).join();

    assertRefused(
        () -> sns.getTopicAttributes(b -> b.topicArn(topic)),
        404,
        "NotFound",
        "Topic does not exist");
    assertThat(sns.publish(b -> b.topicArn(topic).message("x")))
        .failsWithin(Patience.LIMIT)
        .withThrowableThat()
        .withCauseInstanceOf(NotFoundException.class);
  }

  @Test
  void tagsCanBeAddedListedAndTakenAway() {
    String topic = kit.topic();
    sns.tagResource(
            b ->
                b.resourceArn(topic)
                    .tags(
                        Tag.builder().key("a").value("1").build(),
                        Tag.builder().key("b").value("2").build()))
        .join();
    sns.untagResource(b -> b.resourceArn(topic).tagKeys("a")).join();

    assertThat(sns.listTagsForResource(b -> b.resourceArn(topic)).join().tags())
        .containsExactly(Tag.builder().key("b").value("2").build());
    assertRefused(
        () -> sns.listTagsForResource(b -> b.resourceArn(topic + "x")),
        404,
        "ResourceNotFound",
        "Resource does not exist");
  }

  @Test
  void refusesWhatSnsRefusesOfTopics() {
    String topic = kit.topic();
    for (String name : new String[] {"", "a.b", "a b", "x".repeat(257)}) {
      assertRefused(
          () -> sns.createTopic(b -> b.name(name)),
          400,
          "InvalidParameter",
          "Invalid parameter: Topic Name");
    }
    assertRefused(
        () -> sns.getTopicAttributes(b -> b.topicArn("nonsense")),
        400,
        "InvalidParameter",
        "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1");
    assertRefused(
        () -> sns.setTopicAttributes(b -> b.topicArn(topic).attributeName("Colour")),
        400,
        "InvalidParameter",
        "Invalid parameter: AttributeName");
    assertRefused(
        () ->
            sns.setTopicAttributes(
                b -> b.topicArn(topic).attributeName("SignatureVersion").attributeValue("3")),
        400,
        "InvalidParameter",
        "Invalid parameter: SignatureVersion");
    assertRefused(
        () -> sns.createTopic(b -> {}),
        400,
        "ValidationError",
        "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member"
            + " must not be null");
  }

  @Test
  void refusesAnActionThatItDoesNotKnow() {
    assertRefused(
        () -> sns.checkIfPhoneNumberIsOptedOut(b -> b.phoneNumber("1")),
        400,
        "InvalidAction",
        "The action CheckIfPhoneNumberIsOptedOut is not valid for this endpoint.");
  }
}

package com.stygig.async.testkit;

import static com.stygig.async.testkit.SnsTestKit.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.Message;
import tools.jackson.databind.JsonNode;

@LocalCloudTest
class SnsDeliveryTest {
  private static final Map<String, String> RAW = Map.of("RawMessageDelivery", "true");

  private final SnsTestKit kit;
  private final TestQueue queue;
  private final String topic;

  SnsDeliveryTest(LocalCloud cloud) {
    kit = new SnsTestKit(cloud);
    topic = kit.topic();
    queue = new TestQueue(cloud);
  }

  private static MessageAttributeValue attribute(String type, String value) {
    return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
  }

  private static final Map<String, MessageAttributeValue> ATTRIBUTES =
      Map.of(
          "colour",
          attribute("String", "red"),
          "size",
          attribute("Number", "42"),
          "bytes",
          MessageAttributeValue.builder()
              .dataType("Binary")
              .binaryValue(SdkBytes.fromUtf8String("xyz"))
              .build());

  @Test
  void aQueueGetsTheMessageInAnEnvelope() {
    String subscription = kit.subscribe(topic, queue, Map.of());

    String id =
        kit.sns
            .publish(
                b ->
                    b.topicArn(topic)
                        .subject("Hello")
                        .message("é\n\"quoted\" & <more> 🙂")
                        .messageAttributes(ATTRIBUTES))
            .join()
            .messageId();

    JsonNode envelope = queue.awaitJson();
    assertThat(envelope.propertyNames())
        .containsExactly(
            "Type",
            "MessageId",
            "TopicArn",
            "Subject",
            "Message",
            "Timestamp",
            "SignatureVersion",
            "Signature",
            "SigningCertURL",
            "UnsubscribeURL",
            "MessageAttributes");
    assertThat(envelope.get("Type").stringValue()).isEqualTo("Notification");
    assertThat(envelope.get("MessageId").stringValue()).isEqualTo(id);
    assertThat(envelope.get("TopicArn").stringValue()).isEqualTo(topic);
    assertThat(envelope.get("Subject").stringValue()).isEqualTo("Hello");
    assertThat(envelope.get("Message").stringValue()).isEqualTo("é\n\"quoted\" & <more> 🙂");
    assertThat(envelope.get("Timestamp").stringValue())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    assertThat(envelope.get("SigningCertURL").stringValue())
        .matches(
            "https://sns\\.ap-south-1\\.amazonaws\\.com/SimpleNotificationService-[0-9a-f]{32}\\.pem");
    assertThat(envelope.get("UnsubscribeURL").stringValue())
        .endsWith(subscription.substring(subscription.lastIndexOf(':') + 1));
    assertThat(envelope.at("/MessageAttributes/size/Type").stringValue()).isEqualTo("Number");
    assertThat(envelope.at("/MessageAttributes/size/Value").stringValue()).isEqualTo("42");
    assertThat(envelope.at("/MessageAttributes/bytes/Value").stringValue()).isEqualTo("eHl6");
    assertThat(queue.await(1).get(0).hasMessageAttributes()).isFalse();
  }

  @Test
  void anEnvelopeHasNoMembersForWhatIsNotThere() {
    kit.subscribe(topic, queue, Map.of());

    kit.publish(topic, "plain");

    assertThat(queue.awaitJson().has("Subject")).isFalse();
    assertThat(queue.awaitJson().has("MessageAttributes")).isFalse();
  }

  @Test
  void aRawSubscriptionGetsTheBareMessageAndItsAttributes() {
    kit.subscribe(topic, queue, RAW);

    kit.sns
        .publish(b -> b.topicArn(topic).message("{\"a\": 1}").messageAttributes(ATTRIBUTES))
        .join();

    Message message = queue.await(1).get(0);
    assertThat(message.body()).isEqualTo("{\"a\": 1}");
    assertThat(message.messageAttributes()).containsOnlyKeys("colour", "size", "bytes");
    assertThat(message.messageAttributes().get("colour").stringValue()).isEqualTo("red");
    assertThat(message.messageAttributes().get("size").dataType()).isEqualTo("Number");
    assertThat(message.messageAttributes().get("bytes").binaryValue().asUtf8String())
        .isEqualTo("xyz");
  }

  @Test
  void everySubscriptionGetsWhatItsFilterLetsPass() {
    TestQueue byBody = new TestQueue(kit.cloud);
    kit.subscribe(
        topic, queue, Map.of("RawMessageDelivery", "true", "FilterPolicy", "{\"c\":[\"red\"]}"));
    kit.subscribe(
        topic,
        byBody,
        Map.of(
            "RawMessageDelivery",
            "true",
            "FilterPolicyScope",
            "MessageBody",
            "FilterPolicy",
            "{\"inferenceId\":[{\"prefix\":\"orders-\"}]}"));

    kit.publish(topic, "{\"inferenceId\":\"orders-1\"}");
    kit.publish(topic, "{\"inferenceId\":\"shop-1\"}");
    kit.publish(topic, "no JSON");
    kit.sns
        .publish(
            b ->
                b.topicArn(topic)
                    .message("attributed")
                    .messageAttributes(Map.of("c", attribute("String", "red"))))
        .join();
    kit.publish(topic, "{\"inferenceId\":\"orders-2\"}");

    assertThat(byBody.awaitBodies(2))
        .containsExactlyInAnyOrder(
            "{\"inferenceId\":\"orders-1\"}", "{\"inferenceId\":\"orders-2\"}");
    assertThat(queue.awaitBodies(1)).containsExactly("attributed");
  }

  @Test
  void thousandsOfMessagesArriveOnceEach() {
    kit.subscribe(topic, queue, RAW);
    List<CompletableFuture<?>> published =
        IntStream.range(0, 1_000)
            .<CompletableFuture<?>>mapToObj(
                i -> kit.sns.publish(b -> b.topicArn(topic).message("m" + i)))
            .toList();

    Set<String> bodies = new HashSet<>(queue.awaitBodies(1_000));

    CompletableFuture.allOf(published.toArray(CompletableFuture<?>[]::new)).join();
    assertThat(bodies).hasSize(1_000);
    assertThat(queue.receive(0)).hasSize(1_000);
  }

  @Test
  void aQueueThatIsGoneHarmsNobodyElse() {
    kit.subscribe(topic, "sqs", queue.arn() + "-gone", RAW);
    kit.subscribe(topic, queue, RAW);

    kit.publish(topic, "x");

    assertThat(queue.awaitBodies(1)).containsExactly("x");
  }

  @Test
  void deliveriesAreNotCounted() {
    kit.subscribe(topic, queue, RAW);
    kit.cloud.requests().reset();

    kit.publish(topic, "x");
    queue.await(1);

    assertThat(kit.cloud.requests().count("Publish")).isEqualTo(1);
    assertThat(kit.cloud.requests().count("SendMessage")).isZero();
  }

  @Test
  void refusesWhatSnsRefusesOfMessages() {
    String largest = "é".repeat(128 * 1024);
    kit.publish(topic, largest);
    assertPublishRefused(largest + "x", "Invalid parameter: Message too long");
    assertPublishRefused("", "Invalid parameter: Empty message");
    assertRefused(
        () -> kit.sns.publish(b -> b.topicArn(topic).message("x").subject("two\nlines")),
        400,
        "InvalidParameter",
        "Invalid parameter: Subject");
    assertRefused(
        () -> kit.sns.publish(b -> b.message("x")),
        400,
        "InvalidParameter",
        "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter");
    assertRefused(
        () ->
            kit.sns.publish(
                b ->
                    b.topicArn(topic)
                        .message("x")
                        .messageAttributes(Map.of("a", attribute("Colour", "red")))),
        400,
        "ParameterValueInvalid",
        "The message attribute 'a' has an invalid message attribute type, the set of supported"
            + " type prefixes is Binary, Number, and String.");
  }

  private void assertPublishRefused(String message, String reason) {
    assertRefused(
        () -> kit.sns.publish(b -> b.topicArn(topic).message(message)),
        400,
        "InvalidParameter",
        reason);
  }
}

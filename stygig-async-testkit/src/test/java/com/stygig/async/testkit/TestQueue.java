package com.stygig.async.testkit;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import software.amazon.awssdk.services.sqs.model.Message;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A queue of a test's own, and all that it has received from it. */
final class TestQueue {
  private static final JsonMapper JSON = new JsonMapper();

  private final LocalCloud cloud;
  private final String name = "q-" + UUID.randomUUID();
  private final String url;
  private final List<Message> received = new CopyOnWriteArrayList<>();

  TestQueue(LocalCloud cloud) {
    this.cloud = cloud;
    url = cloud.sqsClient().createQueue(b -> b.queueName(name)).join().queueUrl();
  }

  String arn() {
    return "arn:aws:sqs:" + cloud.region() + ":000000000000:" + name;
  }

  /** Receives until so many messages are there; all of them, the oldest first. */
  List<Message> await(int count) {
    // Receiving waits long enough.
    Awaitility.await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> received.size() >= count || receive(1).size() >= count);
    return received;
  }

  /** What there is, after a last look. */
  List<Message> receive(int waitSeconds) {
    List<Message> messages =
        cloud
            .sqsClient()
            .receiveMessage(
                b ->
                    b.queueUrl(url)
                        .maxNumberOfMessages(10)
                        .waitTimeSeconds(waitSeconds)
                        .visibilityTimeout(300)
                        .messageAttributeNames("All"))
            .join()
            .messages();
    received.addAll(messages);
    return received;
  }

  List<String> awaitBodies(int count) {
    return await(count).stream().map(Message::body).toList();
  }

  /** The first message, as JSON. */
  JsonNode awaitJson() {
    return JSON.readTree(awaitBodies(1).get(0));
  }
}

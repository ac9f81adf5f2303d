package com.stygig.async.examples.checklist;

import com.stygig.async.examples.aws.Aws;
import com.stygig.async.waiters.SqsNotificationQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.sqs.model.Message;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A queue that gets an endpoint's notifications, removed at the end. */
final class Inbox implements AutoCloseable {
  private static final int RECEIVE_SECONDS = 5;

  private final Aws aws;
  private final SqsNotificationQueue queue;
  private final String url;
  private final Map<String, Notification> seen = new HashMap<>();

  /** A notification, and when it came. */
  record Notification(JsonNode json, Instant arrived) {
    String status() {
      return json.path("invocationStatus").asString("");
    }

    String outputLocation() {
      return json.path("responseParameters").path("outputLocation").asString("none");
    }

    /** From the end of the inference to here. */
    Duration delay() {
      return Duration.between(Instant.parse(json.path("eventTime").asString("")), arrived);
    }
  }

  private Inbox(Aws aws, SqsNotificationQueue queue, String url) {
    this.aws = aws;
    this.queue = queue;
    this.url = url;
  }

  static Inbox subscribe(Aws aws, String topicArn) {
    SqsNotificationQueue queue =
        SqsNotificationQueue.builder("stygig-checklist-" + UUID.randomUUID())
            .topicArns(topicArn)
            .sqsClient(aws.sqs())
            .snsClient(aws.sns())
            .build();
    try {
      return new Inbox(aws, queue, queue.create().join());
    } catch (RuntimeException e) {
      queue.delete().exceptionally(ignored -> null).join();
      throw e;
    }
  }

  /** For a waiter. */
  String url() {
    return url;
  }

  /** Waits for the notification of an inference. */
  Optional<Notification> await(String inferenceId, Duration patience) {
    Instant end = Instant.now().plus(patience);
    while (!seen.containsKey(inferenceId) && Instant.now().isBefore(end)) {
      receive();
    }
    return Optional.ofNullable(seen.get(inferenceId));
  }

  private void receive() {
    for (Message message :
        aws.sqs()
            .receiveMessage(
                b -> b.queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(RECEIVE_SECONDS))
            .join()
            .messages()) {
      keep(message);
      aws.sqs().deleteMessage(b -> b.queueUrl(url).receiptHandle(message.receiptHandle())).join();
    }
  }

  private void keep(Message message) {
    try {
      JsonNode json = JsonMapper.shared().readTree(message.body());
      // SNS wraps it unless the subscription asks for the bare message.
      JsonNode notification =
          json.path("Message").isString()
              ? JsonMapper.shared().readTree(json.path("Message").asString())
              : json;
      String id = notification.path("inferenceId").asString("");
      seen.putIfAbsent(id, new Notification(notification, Instant.now()));
    } catch (JacksonException e) {
      // Not one of SageMaker's.
    }
  }

  @Override
  public void close() {
    queue.delete().join();
  }
}

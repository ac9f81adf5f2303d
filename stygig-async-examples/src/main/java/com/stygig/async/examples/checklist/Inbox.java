package com.stygig.async.examples.checklist;

import com.stygig.async.examples.aws.Aws;
import com.stygig.async.waiters.SqsNotificationQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
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

  /** As a command's own queue is called, which a clean-up finds if this is never closed. */
  private static final String PREFIX = "stygig-cli-checklist-";

  private final Aws aws;
  private final SqsNotificationQueue queue;
  private final String url;
  private final Map<String, Notification> seen = new HashMap<>();

  /** A notification, and when it came. */
  record Notification(JsonNode json, Instant arrived) {
    String inferenceId() {
      return json.path("inferenceId").asString("");
    }

    String status() {
      return json.path("invocationStatus").asString("");
    }

    String outputLocation() {
      return json.path("responseParameters").path("outputLocation").asString("none");
    }

    /** From the end of the inference to here; empty if it does not tell when that was. */
    Optional<Duration> delay() {
      try {
        Instant end = Instant.parse(json.path("eventTime").asString(""));
        return Optional.of(Duration.between(end, arrived));
      } catch (DateTimeParseException e) {
        return Optional.empty();
      }
    }
  }

  private Inbox(Aws aws, SqsNotificationQueue queue, String url) {
    this.aws = aws;
    this.queue = queue;
    this.url = url;
  }

  static Inbox subscribe(Aws aws, String topicArn) {
    SqsNotificationQueue queue =
        SqsNotificationQueue.builder(PREFIX + UUID.randomUUID())
            .topicArns(topicArn)
            .sqsClient(aws.sqs())
            .snsClient(aws.sns())
            .build();
    try {
      return new Inbox(aws, queue, queue.create().join());
    } catch (RuntimeException e) {
      try {
        queue.delete().join();
      } catch (RuntimeException notDeleted) {
        e.addSuppressed(notDeleted);
      }
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
    parse(message.body(), Instant.now()).ifPresent(n -> seen.putIfAbsent(n.inferenceId(), n));
  }

  /** Empty if it is not one of SageMaker's. */
  static Optional<Notification> parse(String body, Instant arrived) {
    try {
      JsonNode json = JsonMapper.shared().readTree(body);
      // SNS wraps it unless the subscription asks for the bare message.
      JsonNode bare =
          json.path("Message").isString()
              ? JsonMapper.shared().readTree(json.path("Message").asString())
              : json;
      Notification notification = new Notification(bare, arrived);
      return notification.inferenceId().isEmpty() ? Optional.empty() : Optional.of(notification);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    queue.delete().join();
  }
}

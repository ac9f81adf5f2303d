package com.stygig.async.examples.checklist;

import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.endpoint.Notification;
import com.stygig.async.examples.endpoint.TemporaryQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.model.Message;

/** A queue that gets an endpoint's notifications, removed at the end. */
final class Inbox implements AutoCloseable {
  private static final int RECEIVE_SECONDS = 5;

  private final Aws aws;
  private final TemporaryQueue queue;
  private final Map<String, Arrival> seen = new HashMap<>();

  /** A notification, and when it came. */
  record Arrival(String inferenceId, Notification notification, Instant at) {
    String status() {
      return notification.status();
    }

    String outputLocation() {
      String location = notification.outputLocation();
      return location == null ? "none" : location;
    }

    /** From the end of the inference to here; empty if it does not tell when that was. */
    Optional<Duration> delay() {
      try {
        Instant end = Instant.parse(String.valueOf(notification.time()));
        return Optional.of(Duration.between(end, at));
      } catch (DateTimeParseException e) {
        return Optional.empty();
      }
    }
  }

  private Inbox(Aws aws, TemporaryQueue queue) {
    this.aws = aws;
    this.queue = queue;
  }

  static Inbox subscribe(Aws aws, String topicArn) {
    return new Inbox(aws, TemporaryQueue.create(List.of(topicArn), aws.sqs(), aws.sns()));
  }

  /** For a waiter. */
  String url() {
    return queue.url();
  }

  /** Waits for the notification of an inference. */
  Optional<Arrival> await(String inferenceId, Duration patience) {
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
                b -> b.queueUrl(url()).maxNumberOfMessages(10).waitTimeSeconds(RECEIVE_SECONDS))
            .join()
            .messages()) {
      keep(message);
      aws.sqs().deleteMessage(b -> b.queueUrl(url()).receiptHandle(message.receiptHandle())).join();
    }
  }

  private void keep(Message message) {
    parse(message.body(), Instant.now()).ifPresent(a -> seen.putIfAbsent(a.inferenceId(), a));
  }

  /** Empty if it is not about an inference. */
  static Optional<Arrival> parse(String body, Instant at) {
    Notification notification = Notification.of(body);
    return Optional.ofNullable(notification.inferenceId())
        .map(id -> new Arrival(id, notification, at));
  }

  @Override
  public void close() {
    queue.delete();
  }
}

package com.stygig.async.examples.endpoint;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;

/** Reads notifications from a queue that nobody else reads. */
public final class NotificationListener {
  /** SQS delivers a message twice now and then, soon after. */
  private static final int REMEMBERED = 1_000;

  private static final Duration LONGEST_RECEIVE = Duration.ofSeconds(20);

  private final SqsAsyncClient sqs;
  private final String queueUrl;
  private final Set<String> seen =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > REMEMBERED;
            }
          });

  public NotificationListener(SqsAsyncClient sqs, String queueUrl) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
  }

  /**
   * Waits for notifications, once.
   *
   * @param patience how long at the most; a receive takes no longer than 20 seconds anyway
   * @param reader gets each notification once, until it returns false
   * @return false if the reader wants no more
   */
  public boolean receive(Duration patience, Predicate<Notification> reader) {
    Duration wait = patience.compareTo(LONGEST_RECEIVE) < 0 ? patience : LONGEST_RECEIVE;
    List<Message> messages =
        sqs.receiveMessage(
                b ->
                    b.queueUrl(queueUrl)
                        .maxNumberOfMessages(10)
                        .waitTimeSeconds((int) Math.max(0, wait.toSeconds())))
            .join()
            .messages();
    if (messages.isEmpty()) {
      return true;
    }
    delete(messages);
    for (Message message : messages) {
      if (seen.add(message.messageId()) && !reader.test(Notification.of(message.body()))) {
        return false;
      }
    }
    return true;
  }

  private void delete(List<Message> messages) {
    List<DeleteMessageBatchRequestEntry> entries =
        IntStream.range(0, messages.size())
            .mapToObj(
                i ->
                    DeleteMessageBatchRequestEntry.builder()
                        .id(String.valueOf(i))
                        .receiptHandle(messages.get(i).receiptHandle())
                        .build())
            .toList();
    var unused = sqs.deleteMessageBatch(b -> b.queueUrl(queueUrl).entries(entries)).join();
  }
}

package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.Uninterrupted;
import com.stygig.async.waiters.SqsNotificationQueue;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** A queue for the notifications of one command, removed at its end. */
public record TemporaryQueue(SqsNotificationQueue queue, String url) {
  public static TemporaryQueue create(
      List<String> topicArns, SqsAsyncClient sqs, SnsAsyncClient sns) {
    SqsNotificationQueue queue =
        SqsNotificationQueue.builder("stygig-cli-" + UUID.randomUUID())
            .topicArns(topicArns.toArray(String[]::new))
            .sqsClient(sqs)
            .snsClient(sns)
            .build();
    try {
      return new TemporaryQueue(queue, queue.create().join());
    } catch (RuntimeException e) {
      try {
        Uninterrupted.run(() -> queue.delete().join());
      } catch (RuntimeException notDeleted) {
        e.addSuppressed(notDeleted);
      }
      throw e;
    }
  }

  public void delete() {
    queue.delete().join();
  }
}

package com.stygig.async.benchmarks;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * By hand: invoke, receive the notification from SQS, and decode the response that it carries.
 * Messages are deleted ten at a time, on the side. It believes every message, and knows no
 * failures, no deadline, and nobody else on the queue.
 *
 * <p>Tuned: long polls of ten messages, several at a time; the id is known before the invocation,
 * so that no message can come too early; everything happens on the AWS SDK's threads, with no
 * handover.
 */
final class HandWrittenPush implements Cycle {
  private static final JsonMapper JSON = new JsonMapper();

  private final HandWritten aws;
  private final SqsAsyncClient sqs;
  private final String queueUrl;
  private final Map<String, CompletableFuture<Answer>> pending = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Starts to receive, with so many receives at a time. */
  HandWrittenPush(CountedAws clients, HandWritten aws, String queueUrl, int receives) {
    this.aws = aws;
    this.sqs = clients.sqs();
    this.queueUrl = queueUrl;
    for (int i = 0; i < receives; i++) {
      receive();
    }
  }

  @Override
  public CompletableFuture<Answer> start() {
    String inferenceId = UUID.randomUUID().toString();
    CompletableFuture<Answer> result = new CompletableFuture<>();
    pending.put(inferenceId, result);
    return aws.invoke(inferenceId).thenCompose(accepted -> result);
  }

  private void receive() {
    if (!closed) {
      sqs.receiveMessage(b -> b.queueUrl(queueUrl).maxNumberOfMessages(10).waitTimeSeconds(20))
          .thenAccept(this::received);
    }
  }

  private void received(ReceiveMessageResponse response) {
    receive();
    List<Message> messages = response.messages();
    delete(messages);
    messages.forEach(this::complete);
  }

  private void complete(Message message) {
    JsonNode notification = JSON.readTree(message.body());
    if (!notification.has("inferenceId")) {
      return; // SageMaker's test notification
    }
    CompletableFuture<Answer> result =
        pending.remove(notification.get("inferenceId").stringValue());
    if (result != null) {
      String content = notification.at("/responseBody/content").stringValue();
      result.complete(Answer.parse(Base64.getDecoder().decode(content)));
    }
  }

  private void delete(List<Message> messages) {
    List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
    for (Message message : messages) {
      entries.add(
          DeleteMessageBatchRequestEntry.builder()
              .id(String.valueOf(entries.size()))
              .receiptHandle(message.receiptHandle())
              .build());
    }
    if (!entries.isEmpty()) {
      var unused = sqs.deleteMessageBatch(b -> b.queueUrl(queueUrl).entries(entries));
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}

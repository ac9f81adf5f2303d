package com.stygig.async.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one would write by hand: receive, complete, receive again, and delete on the side. It checks
 * nothing, and knows neither failures nor deadlines.
 */
final class BareReceiveLoop implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final SqsAsyncClient sqs;
  private final String queueUrl;
  private final Map<String, CompletableFuture<Void>> pending = new ConcurrentHashMap<>();
  private final int waitSeconds;
  private volatile boolean closed;

  BareReceiveLoop(SqsAsyncClient sqs, String queueUrl, Duration waitTime) {
    this.waitSeconds = (int) waitTime.toSeconds();
    this.sqs = sqs;
    this.queueUrl = queueUrl;
    receive();
  }

  CompletableFuture<Void> await(String inferenceId) {
    return pending.computeIfAbsent(inferenceId, id -> new CompletableFuture<>());
  }

  private void receive() {
    if (!closed) {
      sqs.receiveMessage(
              b -> b.queueUrl(queueUrl).maxNumberOfMessages(10).waitTimeSeconds(waitSeconds))
          .thenAccept(this::received);
    }
  }

  private void received(ReceiveMessageResponse response) {
    for (Message message : response.messages()) {
      String id = JSON.readTree(message.body()).get("inferenceId").stringValue();
      CompletableFuture<Void> waiting = pending.remove(id);
      if (waiting != null) {
        waiting.complete(null);
      }
    }
    receive();
    delete(response.messages());
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

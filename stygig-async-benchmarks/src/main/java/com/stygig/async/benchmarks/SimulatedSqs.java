package com.stygig.async.benchmarks;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/** SQS with one queue, on a good day: each message is received once. */
final class SimulatedSqs implements SqsAsyncClient {
  private final VirtualTime time;
  private final SimulatedLink link;
  private final Deque<Message> messages = new ArrayDeque<>();
  private final Deque<Poll> polls = new ArrayDeque<>();
  private long sent;

  private record Poll(int most, CompletableFuture<ReceiveMessageResponse> answer) {}

  SimulatedSqs(VirtualTime time, SimulatedLink link) {
    this.time = time;
    this.link = link;
  }

  void send(String body) {
    String id = "message-" + sent++;
    messages.add(Message.builder().messageId(id).receiptHandle(id).body(body).build());
    serve();
  }

  @Override
  public CompletableFuture<ReceiveMessageResponse> receiveMessage(ReceiveMessageRequest request) {
    return link.callLater(
        "SQS ReceiveMessage",
        () -> {
          Poll poll = new Poll(request.maxNumberOfMessages(), new CompletableFuture<>());
          polls.add(poll);
          serve();
          time.schedule(
              Duration.ofSeconds(request.waitTimeSeconds()),
              () -> {
                if (polls.remove(poll)) {
                  poll.answer().complete(ReceiveMessageResponse.builder().build());
                }
              });
          return poll.answer();
        });
  }

  private void serve() {
    while (!messages.isEmpty() && !polls.isEmpty()) {
      Poll poll = polls.remove();
      List<Message> batch = new ArrayList<>();
      while (batch.size() < poll.most() && !messages.isEmpty()) {
        batch.add(messages.remove());
      }
      poll.answer().complete(ReceiveMessageResponse.builder().messages(batch).build());
    }
  }

  @Override
  public CompletableFuture<DeleteMessageBatchResponse> deleteMessageBatch(
      DeleteMessageBatchRequest request) {
    return link.call(
        "SQS DeleteMessageBatch",
        () ->
            DeleteMessageBatchResponse.builder()
                .successful(
                    request.entries().stream()
                        .map(
                            entry -> DeleteMessageBatchResultEntry.builder().id(entry.id()).build())
                        .toList())
                .build());
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}

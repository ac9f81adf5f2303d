package com.stygig.async.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** A machine's client of SQS. */
final class SqsAccess implements SqsAsyncClient {
  /** What the faults of requests are blamed on. */
  static final String SUBJECT = "queue";

  private final World world;
  private final Machine machine;
  private final SqsServer server;
  private final Judge judge;
  private final Link link;

  SqsAccess(World world, Machine machine, SqsServer server, Judge judge) {
    this.world = world;
    this.machine = machine;
    this.server = server;
    this.judge = judge;
    this.link = new Link(world, machine, "SQS", SqsException::builder, "ThrottlingException", 400);
  }

  @Override
  public CompletableFuture<ReceiveMessageResponse> receiveMessage(ReceiveMessageRequest request) {
    Duration waitTime = Duration.ofSeconds(request.waitTimeSeconds());
    CompletableFuture<List<SqsServer.Received>> received =
        link.once(
            "ReceiveMessage",
            SUBJECT,
            () -> server.receive(request.maxNumberOfMessages(), waitTime));
    Duration timeout = request.overrideConfiguration().orElseThrow().apiCallTimeout().orElseThrow();
    World.Task timer =
        world.after(
            timeout,
            machine,
            () ->
                received.completeExceptionally(ApiCallTimeoutException.create(timeout.toMillis())));
    received.whenComplete((messages, error) -> timer.cancel());
    return received.thenApply(
        batch -> {
          judge.received(batch.size());
          return ReceiveMessageResponse.builder()
              .messages(batch.stream().map(SqsAccess::message).toList())
              .build();
        });
  }

  private static Message message(SqsServer.Received received) {
    return Message.builder()
        .messageId(received.id())
        .body(received.body())
        .receiptHandle(received.receiptHandle())
        .attributes(
            Map.of(
                MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                String.valueOf(received.receiveCount())))
        .build();
  }

  @Override
  public CompletableFuture<DeleteMessageBatchResponse> deleteMessageBatch(
      DeleteMessageBatchRequest request) {
    return link.call(
        "DeleteMessageBatch",
        SUBJECT,
        () -> {
          List<BatchResultErrorEntry> failed = new ArrayList<>();
          for (DeleteMessageBatchRequestEntry entry : request.entries()) {
            QueueMessage message = find(entry.id(), entry.receiptHandle(), failed);
            if (message != null) {
              world.trace(machine, "deletes " + message);
              judge.deleted(machine, message);
              server.delete(message);
            }
          }
          return DeleteMessageBatchResponse.builder().failed(failed).build();
        });
  }

  @Override
  public CompletableFuture<ChangeMessageVisibilityBatchResponse> changeMessageVisibilityBatch(
      ChangeMessageVisibilityBatchRequest request) {
    return link.call(
        "ChangeMessageVisibilityBatch",
        SUBJECT,
        () -> {
          List<BatchResultErrorEntry> failed = new ArrayList<>();
          for (ChangeMessageVisibilityBatchRequestEntry entry : request.entries()) {
            QueueMessage message = find(entry.id(), entry.receiptHandle(), failed);
            if (message != null) {
              world.trace(machine, "gives back " + message + " " + entry.visibilityTimeout());
              server.setVisibility(message, Duration.ofSeconds(entry.visibilityTimeout()));
            }
          }
          return ChangeMessageVisibilityBatchResponse.builder().failed(failed).build();
        });
  }

  /** A part of a batch can fail. What is asked with a handle of old fails, or does nothing. */
  private QueueMessage find(String entryId, String handle, List<BatchResultErrorEntry> failed) {
    if (world.strikes(Fault.PARTIAL_BATCH_FAILURE, SUBJECT)) {
      failed.add(failure(entryId, "InternalError", false));
      return null;
    }
    QueueMessage message = server.find(handle);
    if (message == null && world.random.nextBoolean()) {
      failed.add(failure(entryId, "ReceiptHandleIsInvalid", true));
    }
    return message;
  }

  private static BatchResultErrorEntry failure(String id, String code, boolean senderFault) {
    return BatchResultErrorEntry.builder().id(id).code(code).senderFault(senderFault).build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}

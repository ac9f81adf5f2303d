package com.stygig.async.waiters;

import com.stygig.async.internal.NonBlockingCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** Deletes messages, and gives them back. Thread-safe. */
final class MessageDisposal {
  /**
   * Nobody waits for a deletion; it only has to come before the message becomes visible again. See
   * {@link #deleteAtOnce} for when it did not.
   */
  private static final Duration DELETE_DELAY = Duration.ofSeconds(1);

  /** What is given back at once is wanted at once. */
  private static final Duration GIVE_BACK_DELAY = Duration.ofMillis(20);

  /** Most of what is not decided at once is decided by then. */
  private static final Duration KEEP_DELAY = Duration.ofSeconds(2);

  /** A search for a result takes a minute, and a deletion has to come before the message does. */
  private static final int KEEP_SECONDS = 90;

  /** How often a message may come to the wrong client until it is slowed down. */
  private static final int FREE_ROUNDS = 5;

  private static final int LONGEST_PAUSE_SECONDS = 60;

  private record GivenBack(String receiptHandle, int afterSeconds) {}

  private record Kept(String receiptHandle, Future<?> decision) {}

  private final SqsAsyncClient sqs;
  private final NonBlockingCalls calls;
  private final String queueUrl;
  private final RandomGenerator random;
  private final MessageBatches<String> deletions;
  private final MessageBatches<GivenBack> givenBack;
  private final MessageBatches<Kept> kept;

  MessageDisposal(
      SqsAsyncClient sqs,
      String queueUrl,
      RandomGenerator random,
      ScheduledExecutorService scheduler) {
    this.sqs = sqs;
    this.calls = new NonBlockingCalls(sqs);
    this.queueUrl = queueUrl;
    this.random = random;
    this.deletions = new MessageBatches<>(this::sendDeletions, DELETE_DELAY, scheduler);
    this.givenBack = new MessageBatches<>(this::sendGivenBack, GIVE_BACK_DELAY, scheduler);
    this.kept = new MessageBatches<>(this::sendKept, KEEP_DELAY, scheduler);
  }

  void delete(Message message) {
    deletions.add(message.receiptHandle());
  }

  /**
   * Deletes a message that came again after it was delivered, perhaps because the first deletion
   * came too late for the queue's visibility timeout: to delay this one as well could go on for
   * ever.
   */
  void deleteAtOnce(Message message) {
    deletions.addUrgent(message.receiptHandle());
  }

  /**
   * Makes a message visible to others: the first times at once, and then after a pause that grows
   * by a second on average each time that it comes again, so that one that nobody wants goes round
   * slowly.
   */
  void giveBack(Message message) {
    int pause = pauseSeconds(receiveCount(message), random);
    givenBack.add(new GivenBack(message.receiptHandle(), pause));
  }

  /**
   * Keeps a message from others until it is decided what becomes of it, so that it does not come
   * again meanwhile, nor count as received for it. Costs nothing if that is decided soon.
   */
  void keep(Message message, Future<?> decision) {
    kept.add(new Kept(message.receiptHandle(), decision));
  }

  /** Sends what waits, and completes when all of it has been answered. */
  CompletableFuture<Void> drain() {
    return CompletableFuture.allOf(deletions.drain(), givenBack.drain());
  }

  /** At random: two messages in step can come to the wrong one of two clients for ever. */
  static int pauseSeconds(int receiveCount, RandomGenerator random) {
    int slowRounds = Math.max(0, receiveCount - FREE_ROUNDS);
    return random.nextInt(Math.min(LONGEST_PAUSE_SECONDS / 2, slowRounds) * 2 + 1);
  }

  static int receiveCount(Message message) {
    String count = message.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);
    return count != null && count.matches("\\d{1,9}") ? Integer.parseInt(count) : 1;
  }

  private CompletableFuture<List<Integer>> sendDeletions(List<String> receiptHandles) {
    List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
    for (String handle : receiptHandles) {
      String id = String.valueOf(entries.size());
      entries.add(DeleteMessageBatchRequestEntry.builder().id(id).receiptHandle(handle).build());
    }
    return calls
        .call(
            DeleteMessageBatchRequest.builder().queueUrl(queueUrl).entries(entries).build(),
            sqs::deleteMessageBatch)
        .thenApply(response -> worthAnotherAttempt(response.failed()));
  }

  private CompletableFuture<List<Integer>> sendGivenBack(List<GivenBack> messages) {
    List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
    for (GivenBack message : messages) {
      entries.add(visibility(entries.size(), message.receiptHandle(), message.afterSeconds()));
    }
    return send(entries);
  }

  private CompletableFuture<List<Integer>> sendKept(List<Kept> messages) {
    List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      if (!messages.get(i).decision().isDone()) {
        entries.add(visibility(i, messages.get(i).receiptHandle(), KEEP_SECONDS));
      }
    }
    return entries.isEmpty() ? CompletableFuture.completedFuture(List.of()) : send(entries);
  }

  private static ChangeMessageVisibilityBatchRequestEntry visibility(
      int index, String receiptHandle, int afterSeconds) {
    return ChangeMessageVisibilityBatchRequestEntry.builder()
        .id(String.valueOf(index))
        .receiptHandle(receiptHandle)
        .visibilityTimeout(afterSeconds)
        .build();
  }

  private CompletableFuture<List<Integer>> send(
      List<ChangeMessageVisibilityBatchRequestEntry> entries) {
    return calls
        .call(
            ChangeMessageVisibilityBatchRequest.builder()
                .queueUrl(queueUrl)
                .entries(entries)
                .build(),
            sqs::changeMessageVisibilityBatch)
        .thenApply(response -> worthAnotherAttempt(response.failed()));
  }

  /** What SQS blames on the sender is a receipt handle of old; the message has come again. */
  private static List<Integer> worthAnotherAttempt(List<BatchResultErrorEntry> failed) {
    return failed.stream()
        .filter(entry -> !Boolean.TRUE.equals(entry.senderFault()))
        .map(entry -> Integer.valueOf(entry.id()))
        .toList();
  }
}

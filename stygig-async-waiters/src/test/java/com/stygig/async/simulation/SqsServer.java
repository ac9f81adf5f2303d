package com.stygig.async.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A queue: at least once, in no order. */
final class SqsServer {
  /** What a receive brings: the message as it was then. */
  record Received(String id, String body, String receiptHandle, int receiveCount) {}

  private record Poll(int max, Instant end, CompletableFuture<List<Received>> answer) {}

  private final World world;
  private final Map<String, QueueMessage> messages = new LinkedHashMap<>();
  private final List<Poll> polls = new ArrayList<>();
  private int messageNumber;

  SqsServer(World world) {
    this.world = world;
  }

  void send(String body, QueueMessage.Kind kind, Invocation invocation) {
    String id = "message-" + messageNumber++;
    QueueMessage message = new QueueMessage(id, body, kind, invocation, world.instant());
    world.trace("queue", "gets " + message);
    messages.put(id, message);
    serve();
  }

  CompletableFuture<List<Received>> receive(int max, Duration waitTime) {
    Poll poll = new Poll(max, world.instant().plus(waitTime), new CompletableFuture<>());
    polls.add(poll);
    serve();
    if (!poll.answer().isDone()) {
      world.after(waitTime, world.cloud, () -> giveUp(poll));
    }
    return poll.answer();
  }

  private void giveUp(Poll poll) {
    if (polls.remove(poll)) {
      poll.answer().complete(List.of());
    }
  }

  private void serve() {
    while (!polls.isEmpty()) {
      List<Received> batch = take(polls.get(0).max());
      if (batch.isEmpty()) {
        return;
      }
      polls.remove(0).answer().complete(batch);
    }
  }

  private List<Received> take(int max) {
    List<QueueMessage> visible = new ArrayList<>();
    for (QueueMessage message : List.copyOf(messages.values())) {
      if (!message.visibleAt.isAfter(world.instant()) && !isDead(message)) {
        visible.add(message);
      }
    }
    if (world.strikes(Fault.MESSAGE_REORDERED, "order")) {
      Collections.shuffle(visible, world.random);
    }
    List<Received> batch = new ArrayList<>();
    for (QueueMessage message : visible.subList(0, Math.min(max, visible.size()))) {
      message.receiveCount++;
      hide(message);
      batch.add(
          new Received(message.id, message.body, message.receiptHandle(), message.receiveCount));
    }
    return batch;
  }

  private void hide(QueueMessage message) {
    boolean isHidden = !world.strikes(Fault.MESSAGE_REDELIVERED, message.id);
    setVisibleAfter(
        message, isHidden ? world.settings.visibilityTimeout() : Duration.ofMillis(300));
  }

  private void setVisibleAfter(QueueMessage message, Duration delay) {
    message.visibleAt = world.instant().plus(delay);
    world.after(delay, world.cloud, this::serve);
  }

  /** Moves it to the dead-letter queue if it came too often. */
  private boolean isDead(QueueMessage message) {
    if (message.receiveCount < world.settings.maxReceiveCount()) {
      return false;
    }
    world.trace("queue", "gives up " + message);
    messages.remove(message.id);
    if (message.invocation != null && message.kind != QueueMessage.Kind.BARE) {
      message.invocation.isMessageGone = true;
    }
    return true;
  }

  /** Returns the message if the handle is its last one, and null for handles of old. */
  QueueMessage find(String receiptHandle) {
    QueueMessage message = messages.get(receiptHandle.substring(0, receiptHandle.indexOf('#')));
    return message != null && message.receiptHandle().equals(receiptHandle) ? message : null;
  }

  Collection<QueueMessage> messages() {
    return messages.values();
  }

  void delete(QueueMessage message) {
    messages.remove(message.id);
  }

  void setVisibility(QueueMessage message, Duration delay) {
    setVisibleAfter(message, delay);
  }
}

package com.stygig.async.waiters;

import com.stygig.async.waiters.UnknownMessageHandler.Disposition;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.model.Message;

/** Brings each message to the inference that it is about, and decides what becomes of it then. */
final class MessageRouter {
  private static final Logger log = LoggerFactory.getLogger(MessageRouter.class);

  /** A message that came so often and is unknown still will stay so. */
  private static final int CERTAIN_ROUNDS = 8;

  private final PushTable table;
  private final MessageDisposal disposal;
  private final UnknownMessageHandler unknownHandler;
  private final Executor handlerThreads;
  private final UnreadableMessages unreadable;
  private final Runnable othersFirst;

  /** The handler runs on threads of its own. The last is called when a message is given back. */
  MessageRouter(
      PushTable table,
      MessageDisposal disposal,
      UnknownMessageHandler unknownHandler,
      Executor handlerThreads,
      UnreadableMessages unreadable,
      Runnable othersFirst) {
    this.table = table;
    this.disposal = disposal;
    this.unknownHandler = unknownHandler;
    this.handlerThreads = handlerThreads;
    this.unreadable = unreadable;
    this.othersFirst = othersFirst;
  }

  /** Returns whether the message is about an inference of ours. */
  boolean route(Message message) {
    InferenceNotification notification;
    try {
      notification = NotificationReader.read(message.body()).orElse(null);
    } catch (UnreadableMessageException e) {
      unreadable.report(e, message.messageId());
      return false;
    }
    if (notification == null) {
      disposal.delete(message);
      return false;
    }
    String inferenceId = notification.inferenceId();
    CompletableFuture<Delivery> delivery = table.deliver(notification);
    delivery.thenAccept(end -> dispose(message, inferenceId, end));
    if (!delivery.isDone()) {
      disposal.keep(message, delivery);
    }
    return isOfOurs(delivery.getNow(Delivery.DELIVERED));
  }

  private static boolean isOfOurs(Delivery delivery) {
    return delivery == Delivery.DELIVERED || delivery == Delivery.DUPLICATE;
  }

  private void dispose(Message message, String inferenceId, Delivery delivery) {
    switch (delivery) {
      case DELIVERED -> disposal.delete(message);
      case DUPLICATE -> disposal.deleteAtOnce(message);
      case LATER -> giveBack(message);
      case UNKNOWN_YET -> disposeUnknownYet(message, inferenceId);
      case UNKNOWN -> disposeUnknown(message, inferenceId);
      case UNCONFIRMED, CONTRADICTORY -> {}
    }
  }

  /** An answer that would tell it to be ours has come by the time that it has been here often. */
  private void disposeUnknownYet(Message message, String inferenceId) {
    if (MessageDisposal.receiveCount(message) >= CERTAIN_ROUNDS) {
      disposeUnknown(message, inferenceId);
    } else {
      giveBack(message);
    }
  }

  private void disposeUnknown(Message message, String inferenceId) {
    handlerThreads.execute(
        () -> {
          switch (decide(message, inferenceId)) {
            case GIVE_BACK -> giveBack(message);
            case DELETE -> disposal.delete(message);
            case LEAVE -> {}
          }
        });
  }

  private void giveBack(Message message) {
    othersFirst.run();
    disposal.giveBack(message);
  }

  private Disposition decide(Message message, String inferenceId) {
    try {
      return Objects.requireNonNull(
          unknownHandler.handle(inferenceId, message), "The handler returned null");
    } catch (Throwable e) { // of the user's code
      log.warn("The handler of unknown messages failed; the message is given back", e);
      return Disposition.GIVE_BACK;
    }
  }
}

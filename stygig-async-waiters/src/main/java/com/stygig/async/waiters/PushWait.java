package com.stygig.async.waiters;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A wait for a notification. */
final class PushWait extends Wait {
  /** Nobody needs more of them; what comes on top may come again later. */
  private static final int MAX_EARLY = 4;

  /** A notification that came before the receipt that tells whether to believe it. */
  record Early(InferenceNotification notification, CompletableFuture<Delivery> delivery) {}

  private final Consumer<PushWait> whenEnded;
  private List<Early> early = List.of();

  PushWait(String inferenceId, Consumer<PushWait> whenEnded) {
    super(inferenceId);
    this.whenEnded = whenEnded;
  }

  @Override
  void ended() {
    whenEnded.accept(this);
  }

  CompletableFuture<Delivery> hold(InferenceNotification notification) {
    if (early.size() >= MAX_EARLY) {
      return CompletableFuture.completedFuture(Delivery.LATER);
    }
    CompletableFuture<Delivery> delivery = new CompletableFuture<>();
    early = Stream.concat(early.stream(), Stream.of(new Early(notification, delivery))).toList();
    return delivery;
  }

  List<Early> takeEarly() {
    List<Early> taken = early;
    early = List.of();
    return taken;
  }
}

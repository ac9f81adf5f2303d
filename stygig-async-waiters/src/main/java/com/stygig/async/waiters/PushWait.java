package com.stygig.async.waiters;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A wait for a notification. */
final class PushWait extends Wait {
  /** Nobody needs more of them; what comes on top may come again later. */
  private static final int MAX_EARLY = 4;

  /** A notification that came before the receipt that tells whether to believe it. */
  record Early(InferenceNotification notification, CompletableFuture<Delivery> delivery) {}

  private final List<Early> early = new ArrayList<>(0);

  PushWait(String inferenceId) {
    super(inferenceId);
  }

  CompletableFuture<Delivery> hold(InferenceNotification notification) {
    if (early.size() >= MAX_EARLY) {
      return CompletableFuture.completedFuture(Delivery.LATER);
    }
    CompletableFuture<Delivery> delivery = new CompletableFuture<>();
    early.add(new Early(notification, delivery));
    return delivery;
  }

  List<Early> takeEarly() {
    List<Early> taken = List.copyOf(early);
    early.clear();
    return taken;
  }
}

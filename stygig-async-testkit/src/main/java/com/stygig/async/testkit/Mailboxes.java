package com.stygig.async.testkit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the mail of every address. Thread-safe. */
final class Mailboxes implements SnsTransport {
  private final Map<String, List<Email>> mails = new ConcurrentHashMap<>();

  @Override
  public CompletionStage<?> deliver(SnsParcel parcel, SnsSubscription to) {
    mails
        .computeIfAbsent(to.endpoint(), address -> new CopyOnWriteArrayList<>())
        .add(new Email(Instant.now(), to.endpoint(), parcel.subject(), parcel.body()));
    return CompletableFuture.completedFuture(null);
  }

  /** The oldest first. */
  List<Email> of(String address) {
    return List.copyOf(mails.getOrDefault(address, List.of()));
  }
}

package com.stygig.async.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A topic with its subscriptions. Thread-safe. */
final class SnsTopic {
  private static final Set<String> SETTABLE =
      Set.of(
          "DeliveryPolicy",
          "DisplayName",
          "KmsMasterKeyId",
          "Policy",
          "SignatureVersion",
          "TracingConfig");

  private final String arn;
  private final Map<String, String> settings = new ConcurrentHashMap<>();
  private final Map<String, String> tags = new ConcurrentHashMap<>();
  private final List<SnsSubscription> subscriptions = new CopyOnWriteArrayList<>();
  private final AtomicInteger deleted = new AtomicInteger();

  SnsTopic(String arn) {
    this.arn = arn;
  }

  String arn() {
    return arn;
  }

  /** Its tags, to be changed. */
  Map<String, String> tags() {
    return tags;
  }

  /** "1" or "2". */
  String signatureVersion() {
    return settings.getOrDefault("SignatureVersion", "1");
  }

  static void check(String name, String value, String where) {
    if (!SETTABLE.contains(name)) {
      throw SnsErrors.invalidParameter(where.isEmpty() ? "AttributeName" : where + name);
    }
    if (name.equals("SignatureVersion") && !value.equals("1") && !value.equals("2")) {
      throw SnsErrors.invalidParameter(where + "SignatureVersion");
    }
  }

  void set(String name, String value, String where) {
    check(name, value, where);
    settings.put(name, value);
  }

  boolean differsFrom(Map<String, String> attributes) {
    Map<String, String> mine = attributes();
    return attributes.entrySet().stream().anyMatch(e -> !e.getValue().equals(mine.get(e.getKey())));
  }

  Map<String, String> attributes() {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("TopicArn", arn);
    attributes.put("Owner", LocalCloud.ACCOUNT_ID);
    attributes.put("DisplayName", "");
    attributes.put("SignatureVersion", "1");
    attributes.put("SubscriptionsConfirmed", count(SnsSubscription::isConfirmed));
    attributes.put("SubscriptionsPending", count(s -> !s.isConfirmed()));
    attributes.put("SubscriptionsDeleted", String.valueOf(deleted.get()));
    attributes.putAll(settings);
    return attributes;
  }

  private String count(Predicate<SnsSubscription> which) {
    return String.valueOf(subscriptions.stream().filter(which).count());
  }

  /** The oldest first. */
  List<SnsSubscription> subscriptions() {
    return List.copyOf(subscriptions);
  }

  Optional<SnsSubscription> find(Predicate<SnsSubscription> which) {
    return subscriptions.stream().filter(which).findFirst();
  }

  void add(SnsSubscription subscription) {
    subscriptions.add(subscription);
  }

  void remove(SnsSubscription subscription) {
    if (subscriptions.remove(subscription)) {
      deleted.incrementAndGet();
    }
  }
}

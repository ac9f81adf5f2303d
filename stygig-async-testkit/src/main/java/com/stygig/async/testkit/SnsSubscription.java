package com.stygig.async.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A subscription to a topic. Thread-safe. */
final class SnsSubscription {
  private static final Set<String> SETTABLE =
      Set.of("RawMessageDelivery", "FilterPolicy", "FilterPolicyScope", "DeliveryPolicy");

  private final String arn;
  private final String topicArn;
  private final String protocol;
  private final String endpoint;
  private final String token = UUID.randomUUID().toString().replace("-", "").repeat(4);
  private final DeliveryLine line;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private @Nullable FilterPolicy filter;
  private boolean confirmed;
  private boolean authenticated;

  SnsSubscription(String topicArn, String protocol, String endpoint, DeliveryLine line) {
    this.arn = topicArn + ":" + UUID.randomUUID();
    this.topicArn = topicArn;
    this.protocol = protocol;
    this.endpoint = endpoint;
    this.line = line;
  }

  String arn() {
    return arn;
  }

  String topicArn() {
    return topicArn;
  }

  String protocol() {
    return protocol;
  }

  String endpoint() {
    return endpoint;
  }

  /** What confirms it. */
  String token() {
    return token;
  }

  DeliveryLine line() {
    return line;
  }

  synchronized boolean isConfirmed() {
    return confirmed;
  }

  synchronized void confirm(boolean withAuthentication) {
    confirmed = true;
    authenticated |= withAuthentication;
  }

  synchronized boolean isRaw() {
    return Boolean.parseBoolean(settings.get("RawMessageDelivery"));
  }

  synchronized boolean wants(SnsMessage message) {
    return confirmed && (filter == null || filter.matches(message));
  }

  /**
   * Sets attributes, all or none.
   *
   * @param where what stands before the reason in an error's message
   */
  synchronized void set(Map<String, String> changes, String where) {
    for (String name : changes.keySet()) {
      if (!SETTABLE.contains(name)) {
        throw SnsErrors.invalidParameter(where.isEmpty() ? "AttributeName" : where + name);
      }
    }
    Map<String, String> next = new LinkedHashMap<>(settings);
    next.putAll(changes);
    filter = check(next, where);
    settings.putAll(changes);
  }

  synchronized boolean differsFrom(Map<String, String> attributes) {
    return attributes.entrySet().stream()
        .anyMatch(e -> !e.getValue().equals(attributes().get(e.getKey())));
  }

  synchronized Map<String, String> attributes() {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("SubscriptionArn", arn);
    attributes.put("TopicArn", topicArn);
    attributes.put("Owner", LocalCloud.ACCOUNT_ID);
    attributes.put("Protocol", protocol);
    attributes.put("Endpoint", endpoint);
    attributes.put(
        "SubscriptionPrincipal", "arn:aws:iam::" + LocalCloud.ACCOUNT_ID + ":user/local");
    attributes.put("PendingConfirmation", String.valueOf(!confirmed));
    attributes.put("ConfirmationWasAuthenticated", String.valueOf(authenticated));
    attributes.put("RawMessageDelivery", "false");
    if (filter != null) {
      attributes.put("FilterPolicyScope", "MessageAttributes");
    }
    attributes.putAll(settings);
    return attributes;
  }

  private @Nullable FilterPolicy check(Map<String, String> settings, String where) {
    String raw = settings.getOrDefault("RawMessageDelivery", "false");
    if (!raw.equals("true") && !raw.equals("false")) {
      throw SnsErrors.invalidParameter(
          where + "RawMessageDelivery: Invalid value [" + raw + "]. Must be true or false.");
    }
    if (raw.equals("true") && protocol.equals("email")) {
      throw SnsErrors.invalidParameter(
          where
              + "RawMessageDelivery: Delivery protocol [email] does not support raw message"
              + " delivery.");
    }
    String scope = settings.getOrDefault("FilterPolicyScope", "MessageAttributes");
    if (!scope.equals("MessageAttributes") && !scope.equals("MessageBody")) {
      throw SnsErrors.invalidParameter(
          where
              + "FilterPolicyScope: Invalid value ["
              + scope
              + "]. Please use either MessageBody or MessageAttributes");
    }
    String policy = settings.getOrDefault("FilterPolicy", "");
    if (policy.isEmpty() || policy.equals("{}")) {
      return null;
    }
    try {
      return FilterPolicy.parse(
          policy,
          scope.equals("MessageBody")
              ? FilterPolicy.Scope.MESSAGE_BODY
              : FilterPolicy.Scope.MESSAGE_ATTRIBUTES);
    } catch (IllegalArgumentException e) {
      throw SnsErrors.invalidParameter(where + "FilterPolicy: " + e.getMessage());
    }
  }
}

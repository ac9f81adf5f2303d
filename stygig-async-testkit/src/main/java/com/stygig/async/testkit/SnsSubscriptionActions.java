package com.stygig.async.testkit;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The actions of SNS on subscriptions. */
final class SnsSubscriptionActions {
  private static final String PENDING = "PendingConfirmation";

  private final SnsTopics topics;
  private final SnsDispatcher dispatcher;

  SnsSubscriptionActions(SnsTopics topics, SnsDispatcher dispatcher) {
    this.topics = topics;
    this.dispatcher = dispatcher;
  }

  Map<String, QueryAction> byName() {
    return Map.of(
        "Subscribe", this::subscribe,
        "ConfirmSubscription", this::confirm,
        "Unsubscribe", this::unsubscribe,
        "ListSubscriptions", this::list,
        "ListSubscriptionsByTopic", this::listByTopic,
        "GetSubscriptionAttributes", this::attributes,
        "SetSubscriptionAttributes", this::setAttribute);
  }

  private QueryAction.Result subscribe(QueryParameters in) {
    SnsTopic topic = topics.topic(in.required("TopicArn"));
    String protocol = in.required("Protocol");
    String endpoint = in.get("Endpoint", "");
    checkEndpoint(protocol, endpoint);
    SnsSubscription subscription = subscribe(topic, protocol, endpoint, in.attributes());
    if (!subscription.isConfirmed()) {
      dispatcher.askForConfirmation(topic, subscription);
    }
    boolean tellsArn =
        subscription.isConfirmed() || Boolean.parseBoolean(in.get("ReturnSubscriptionArn"));
    String arn = tellsArn ? subscription.arn() : "pending confirmation";
    return answer -> answer.text("SubscriptionArn", arn);
  }

  /** The subscription that is there, or a new one. */
  private SnsSubscription subscribe(
      SnsTopic topic, String protocol, String endpoint, Map<String, String> attributes) {
    synchronized (topic) {
      Optional<SnsSubscription> before =
          topic.find(s -> s.protocol().equals(protocol) && s.endpoint().equals(endpoint));
      SnsSubscription subscription =
          before.orElseGet(
              () -> new SnsSubscription(topic.arn(), protocol, endpoint, dispatcher.newLine()));
      if (before.isEmpty()) {
        subscription.set(attributes, "Attributes Reason: ");
        if (protocol.equals("sqs")) {
          subscription.confirm(true); // the queue is of the same account
        }
        topic.add(subscription);
      } else if (subscription.differsFrom(attributes)) {
        throw SnsErrors.invalidParameter(
            "Attributes Reason: Subscription already exists with different attributes");
      }
      return subscription;
    }
  }

  private static void checkEndpoint(String protocol, String endpoint) {
    switch (protocol) {
      case "sqs" -> {
        if (!endpoint.matches("arn:[^:]+:sqs:[^:]+:[^:]+:[^:]+")) {
          throw SnsErrors.invalidParameter("SQS endpoint ARN");
        }
      }
      case "http", "https" -> {
        if (!endpoint.matches(protocol + "://[^/].*")) {
          throw SnsErrors.invalidParameter("Endpoint must match the specified protocol");
        }
      }
      case "email" -> {
        if (!endpoint.matches("[^@\\s]+@[^@\\s]+")) {
          throw SnsErrors.invalidParameter("Email address");
        }
      }
      default ->
          throw SnsErrors.invalidParameter(
              "Amazon SNS does not support this protocol string: " + protocol);
    }
  }

  private QueryAction.Result confirm(QueryParameters in) {
    SnsTopic topic = topics.topic(in.required("TopicArn"));
    String token = in.required("Token");
    SnsSubscription subscription =
        topic
            .find(s -> s.token().equals(token))
            .orElseThrow(() -> SnsErrors.invalidParameter("Token"));
    subscription.confirm(Boolean.parseBoolean(in.get("AuthenticateOnUnsubscribe")));
    return answer -> answer.text("SubscriptionArn", subscription.arn());
  }

  private QueryAction.Result unsubscribe(QueryParameters in) {
    topics
        .findSubscription(in.required("SubscriptionArn"))
        .ifPresent(subscription -> topics.topic(subscription.topicArn()).remove(subscription));
    return QueryAction.Result.NONE;
  }

  private QueryAction.Result list(QueryParameters in) {
    return listed(topics.all().stream().flatMap(topic -> topic.subscriptions().stream()).toList());
  }

  private QueryAction.Result listByTopic(QueryParameters in) {
    return listed(topics.topic(in.required("TopicArn")).subscriptions());
  }

  private static QueryAction.Result listed(List<SnsSubscription> subscriptions) {
    return answer ->
        answer.members(
            "Subscriptions",
            subscriptions,
            (member, s) -> {
              member.text("SubscriptionArn", s.isConfirmed() ? s.arn() : PENDING);
              member.text("Owner", LocalCloud.ACCOUNT_ID);
              member.text("Protocol", s.protocol());
              member.text("Endpoint", s.endpoint());
              member.text("TopicArn", s.topicArn());
            });
  }

  private QueryAction.Result attributes(QueryParameters in) {
    Map<String, String> attributes =
        topics.subscription(in.required("SubscriptionArn")).attributes();
    return answer -> answer.entries("Attributes", attributes);
  }

  private QueryAction.Result setAttribute(QueryParameters in) {
    topics
        .subscription(in.required("SubscriptionArn"))
        .set(Map.of(in.required("AttributeName"), in.get("AttributeValue", "")), "");
    return QueryAction.Result.NONE;
  }
}

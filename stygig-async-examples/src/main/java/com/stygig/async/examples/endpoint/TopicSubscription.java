package com.stygig.async.examples.endpoint;

import software.amazon.awssdk.services.sns.model.Subscription;

/**
 * Who gets a topic's notifications.
 *
 * @param arn {@code PendingConfirmation} until it is confirmed
 */
public record TopicSubscription(String topicArn, String protocol, String endpoint, String arn) {
  static TopicSubscription of(Subscription subscription) {
    return new TopicSubscription(
        subscription.topicArn(),
        subscription.protocol(),
        subscription.endpoint(),
        subscription.subscriptionArn());
  }

  public boolean isConfirmed() {
    return arn.startsWith("arn:");
  }
}

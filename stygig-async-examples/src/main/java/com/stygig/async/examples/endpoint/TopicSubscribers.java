package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.CommandFailedException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sns.model.NotFoundException;

/** Those who get a topic's notifications. */
public final class TopicSubscribers {
  private final SnsAsyncClient sns;
  private final String topicArn;

  public TopicSubscribers(SnsAsyncClient sns, String topicArn) {
    this.sns = sns;
    this.topicArn = topicArn;
  }

  public List<TopicSubscription> list() {
    ConcurrentLinkedQueue<TopicSubscription> all = new ConcurrentLinkedQueue<>();
    try {
      sns.listSubscriptionsByTopicPaginator(b -> b.topicArn(topicArn))
          .subscriptions()
          .subscribe(subscription -> all.add(TopicSubscription.of(subscription)))
          .join();
    } catch (CompletionException e) {
      throw named(e);
    }
    return List.copyOf(all);
  }

  /** The subscription that is there already, confirmed or not. */
  public Optional<TopicSubscription> find(String protocol, String endpoint) {
    return list().stream()
        .filter(s -> s.protocol().equals(protocol) && s.endpoint().equals(endpoint))
        .findFirst();
  }

  /** Subscribes; SNS asks again for a confirmation that is due. */
  public TopicSubscription subscribe(String protocol, String endpoint) {
    try {
      var unused =
          sns.subscribe(b -> b.topicArn(topicArn).protocol(protocol).endpoint(endpoint)).join();
    } catch (CompletionException e) {
      throw named(e);
    }
    return find(protocol, endpoint)
        .orElseGet(
            () -> new TopicSubscription(topicArn, protocol, endpoint, "PendingConfirmation"));
  }

  /** SNS does not say which topic it does not know. */
  private RuntimeException named(CompletionException error) {
    return error.getCause() instanceof NotFoundException
        ? new CommandFailedException("Topic not found: " + topicArn)
        : error;
  }
}

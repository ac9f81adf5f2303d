package com.stygig.async.testkit;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/** All topics of an account in a region. Thread-safe. */
final class SnsTopics {
  private final String arnPrefix;
  private final Map<String, SnsTopic> topics = new ConcurrentSkipListMap<>();

  SnsTopics(Region region) {
    arnPrefix =
        "arn:%s:sns:%s:%s:"
            .formatted(PartitionMetadata.of(region).id(), region.id(), LocalCloud.ACCOUNT_ID);
  }

  synchronized SnsTopic create(String name, Map<String, String> attributes) {
    if (!name.matches("[A-Za-z0-9_-]{1,256}")) {
      throw SnsErrors.invalidParameter("Topic Name");
    }
    attributes.forEach((key, value) -> SnsTopic.check(key, value, "Attributes Reason: "));
    SnsTopic topic = topics.get(arnPrefix + name);
    if (topic == null) {
      topic = new SnsTopic(arnPrefix + name);
      for (Map.Entry<String, String> e : attributes.entrySet()) {
        topic.set(e.getKey(), e.getValue(), "");
      }
      topics.put(topic.arn(), topic);
    } else if (topic.differsFrom(attributes)) {
      throw SnsErrors.invalidParameter(
          "Attributes Reason: Topic already exists with different attributes");
    }
    return topic;
  }

  SnsTopic topic(String arn) {
    return topic("TopicArn", arn);
  }

  SnsTopic topic(String parameter, String arn) {
    SnsErrors.checkArn(parameter, arn, 6);
    SnsTopic topic = topics.get(arn);
    if (topic == null) {
      throw SnsErrors.noTopic();
    }
    return topic;
  }

  Collection<SnsTopic> all() {
    return List.copyOf(topics.values());
  }

  void delete(String arn) {
    SnsErrors.checkArn("TopicArn", arn, 6);
    topics.remove(arn);
  }

  Optional<SnsSubscription> findSubscription(String arn) {
    SnsErrors.checkArn("SubscriptionArn", arn, 7);
    SnsTopic topic = topics.get(arn.substring(0, arn.lastIndexOf(':')));
    return topic == null
        ? Optional.empty()
        : topic.find(subscription -> subscription.arn().equals(arn));
  }

  SnsSubscription subscription(String arn) {
    return findSubscription(arn).orElseThrow(SnsErrors::noSubscription);
  }
}

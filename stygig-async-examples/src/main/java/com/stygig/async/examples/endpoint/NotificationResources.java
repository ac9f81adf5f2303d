package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.sns.model.Subscription;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Topics, and the queues of ours that are subscribed to them. */
final class NotificationResources {
  private static final String TEMPORARY = "stygig-cli-";
  private static final String DEAD_LETTERS = "-dlq";
  private static final String PENDING = "PendingConfirmation";

  private final Aws aws;
  private final EndpointNames names;
  private final CleanupScope scope;
  private final OtherConfigs others;
  private final List<String> remarks;
  private final SideQuestions sideQuestions;
  private final Set<String> queues = new LinkedHashSet<>();

  NotificationResources(
      Aws aws, EndpointNames names, CleanupScope scope, OtherConfigs others, List<String> remarks) {
    this.aws = aws;
    this.names = names;
    this.scope = scope;
    this.others = others;
    this.remarks = remarks;
    this.sideQuestions = new SideQuestions(remarks);
  }

  void find(Footprint footprint, List<OwnedResource> found) {
    sideQuestions.look("topic " + Team.TOPIC, () -> findTeamsTopic(footprint));
    queues.add(names.queue());
    for (String topic : footprint.topics()) {
      sideQuestions.look("topic " + topic, () -> findAround(topic, found));
    }
    for (String queue : queues) {
      sideQuestions.look("queue " + queue, () -> findQueue(queue, found));
    }
  }

  private void findTeamsTopic(Footprint footprint) {
    NotificationTopic.find(aws)
        .filter(arn -> hasTag(arn, OurTags.ENDPOINT, names.endpoint()))
        .ifPresent(footprint.topics()::add);
  }

  private void findAround(String topic, List<OwnedResource> found) {
    if (AwsErrors.ifThere(aws.sns().getTopicAttributes(b -> b.topicArn(topic))).isPresent()) {
      findSubscriptions(topic, found);
      findTopic(topic, found);
      sideQuestions.look("queues", () -> findTemporaryQueues(topic));
    }
  }

  private void findSubscriptions(String topic, List<OwnedResource> found) {
    for (Subscription subscription : subscriptions(aws, topic)) {
      String endpoint = String.valueOf(subscription.endpoint());
      String queue = endpoint.substring(endpoint.lastIndexOf(':') + 1);
      if ("sqs".equals(subscription.protocol()) && isOurs(queue, topic)) {
        queues.add(queue);
        if (!PENDING.equals(subscription.subscriptionArn())) {
          found.add(
              new OwnedResource(
                  ResourceKind.SUBSCRIPTION, subscription.subscriptionArn(), "queue " + queue));
        }
      }
    }
  }

  static List<Subscription> subscriptions(Aws aws, String topic) {
    return All.of(
        aws.sns().listSubscriptionsByTopicPaginator(b -> b.topicArn(topic)).subscriptions());
  }

  static boolean isPending(Subscription subscription) {
    return PENDING.equals(subscription.subscriptionArn());
  }

  /** A temporary queue of a topic that others use may be waiting for another endpoint. */
  private boolean isOurs(String queue, String topic) {
    return queue.equals(names.queue()) || (queue.startsWith(TEMPORARY) && !others.useTopic(topic));
  }

  private void findTopic(String topic, List<OwnedResource> found) {
    if (scope.keepsTopic()) {
      return;
    }
    if (!hasTag(topic, OurTags.CREATED_BY, OurTags.CLI)) {
      remarks.add("Kept: topic " + topic + ", which stygig has not made");
    } else if (others.useTopic(topic)) {
      remarks.add("Kept: topic " + topic + ", " + others.reasonToKeep());
    } else {
      int count = subscriptions(aws, topic).size();
      found.add(new OwnedResource(ResourceKind.TOPIC, topic, "subscriptions: " + count));
    }
  }

  private boolean hasTag(String topic, String key, String value) {
    return NotificationTopic.tag(aws, topic, key).filter(value::equals).isPresent();
  }

  /** Those whose subscription is gone: their policy still lets the topic send. */
  private void findTemporaryQueues(String topic) {
    if (others.useTopic(topic)) {
      return;
    }
    for (String url :
        All.of(aws.sqs().listQueuesPaginator(b -> b.queueNamePrefix(TEMPORARY)).queueUrls())) {
      String name = url.substring(url.lastIndexOf('/') + 1);
      if (!name.endsWith(DEAD_LETTERS) && policy(url).contains('"' + topic + '"')) {
        queues.add(name);
      }
    }
  }

  private String policy(String url) {
    return AwsErrors.ifThere(
            aws.sqs()
                .getQueueAttributes(b -> b.queueUrl(url).attributeNames(QueueAttributeName.POLICY)))
        .flatMap(found -> Optional.ofNullable(found.attributes().get(QueueAttributeName.POLICY)))
        .orElse("");
  }

  private void findQueue(String name, List<OwnedResource> found) {
    for (String each : List.of(name, name + DEAD_LETTERS)) {
      AwsErrors.ifThere(aws.sqs().getQueueUrl(b -> b.queueName(each)))
          .ifPresent(
              queue -> found.add(new OwnedResource(ResourceKind.QUEUE, each, queue.queueUrl())));
    }
  }
}

package com.stygig.async.examples.endpoint;

import static com.stygig.async.examples.endpoint.AwsErrors.ask;

import com.stygig.async.examples.aws.Aws;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.Subscription;

/** Looks at a topic and at who is subscribed to it. */
final class TopicCheck {
  private final Aws aws;

  TopicCheck(Aws aws) {
    this.aws = aws;
  }

  List<Finding> look(String topicArn) {
    String[] parts = topicArn.split(":", -1);
    if (parts.length != 6 || !parts[3].equals(aws.region().id())) {
      return List.of(
          Finding.fail(
              "topic",
              topicArn + " is not of " + aws.region(),
              "SageMaker publishes to topics of the endpoint's region only"));
    }
    try {
      ask(aws.sns().getTopicAttributes(b -> b.topicArn(topicArn)));
      return subscriptions(topicArn);
    } catch (NotFoundException e) {
      return List.of(
          Finding.fail(
              "topic",
              "there is no " + topicArn + ": notifications are lost",
              "Create it again with the same name: aws sns create-topic --name " + parts[5]));
    } catch (SdkException e) {
      return List.of(Finding.unknown("topic", topicArn + ": " + AwsErrors.reason(e)));
    }
  }

  private List<Finding> subscriptions(String topicArn) {
    List<Subscription> all = new CopyOnWriteArrayList<>();
    ask(
        aws.sns()
            .listSubscriptionsByTopicPaginator(b -> b.topicArn(topicArn))
            .subscriptions()
            .subscribe(all::add));
    List<Finding> findings = new ArrayList<>();
    findings.add(
        all.isEmpty()
            ? Finding.warn(
                "topic",
                topicArn + " has no subscription: nobody is told",
                "stygig subscribe, or SqsNotificationQueue in your program")
            : Finding.pass("topic", topicArn + ", subscriptions: " + all.size()));
    for (Subscription subscription : all) {
      if ("PendingConfirmation".equals(subscription.subscriptionArn())) {
        findings.add(
            Finding.warn(
                "subscription",
                subscription.protocol() + " " + subscription.endpoint() + " is not confirmed",
                "Follow the link that SNS sent there"));
      }
    }
    return findings;
  }
}

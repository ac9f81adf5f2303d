package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sns.model.Tag;

/** The topic that the team's endpoints notify. */
final class NotificationTopic {
  private NotificationTopic() {}

  /** Its ARN, if there is one. */
  static Optional<String> find(Aws aws) {
    AtomicReference<@Nullable String> found = new AtomicReference<>();
    aws.sns()
        .listTopicsPaginator()
        .topics()
        .filter(topic -> topic.topicArn().endsWith(":" + Team.TOPIC))
        .subscribe(topic -> found.set(topic.topicArn()))
        .join();
    return Optional.ofNullable(found.get());
  }

  static String create(Aws aws, OurTags tags) {
    return aws.sns().createTopic(b -> b.name(Team.TOPIC).tags(tags.forSns())).join().topicArn();
  }

  /** The value of a tag, if the topic is there and has it. */
  static Optional<String> tag(Aws aws, String topicArn, String key) {
    return AwsErrors.ifThere(aws.sns().listTagsForResource(b -> b.resourceArn(topicArn)))
        .flatMap(
            found ->
                found.tags().stream()
                    .filter(tag -> tag.key().equals(key))
                    .map(Tag::value)
                    .findFirst());
  }
}

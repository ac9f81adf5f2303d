package com.stygig.async.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sns.model.SnsException;

/** What tests of the local SNS share. */
final class SnsTestKit {
  final LocalCloud cloud;
  final SnsAsyncClient sns;

  SnsTestKit(LocalCloud cloud) {
    this.cloud = cloud;
    this.sns = cloud.snsClient();
  }

  /** A new topic's ARN. */
  String topic() {
    return topic(Map.of());
  }

  String topic(Map<String, String> attributes) {
    return sns.createTopic(b -> b.name("t-" + UUID.randomUUID()).attributes(attributes))
        .join()
        .topicArn();
  }

  /** The subscription's ARN. */
  String subscribe(String topic, TestQueue queue, Map<String, String> attributes) {
    return subscribe(topic, "sqs", queue.arn(), attributes);
  }

  String subscribe(String topic, String protocol, String endpoint, Map<String, String> attributes) {
    return sns.subscribe(
            b -> b.topicArn(topic).protocol(protocol).endpoint(endpoint).attributes(attributes))
        .join()
        .subscriptionArn();
  }

  void publish(String topic, String message) {
    var unused = sns.publish(b -> b.topicArn(topic).message(message)).join();
  }

  static void assertRefused(
      Supplier<CompletableFuture<?>> call, int status, String code, String message) {
    assertThatThrownBy(() -> call.get().join())
        .cause()
        .isInstanceOfSatisfying(
            SnsException.class,
            e -> {
              assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(message);
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
              assertThat(e.statusCode()).isEqualTo(status);
              assertThat(e.requestId()).isNotBlank();
            });
  }
}

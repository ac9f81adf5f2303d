package com.stygig.async.testkit;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.regions.Region;

/**
 * What endpoints run on.
 *
 * @param sns is asked for only when an endpoint has a topic
 * @param threads where models run, which may block
 */
record EndpointHost(
    Region region,
    EndpointStorage storage,
    Supplier<LocalSns> sns,
    Executor threads,
    Timers timers,
    LogSink logs) {
  /**
   * Finds out whether an endpoint can reach what it writes to.
   *
   * @throws IllegalArgumentException if a topic is not there
   * @throws software.amazon.awssdk.services.s3.model.NoSuchBucketException if a bucket is not
   */
  void check(EndpointConfig config) {
    if (!config.bucketPerResult) {
      Stream.of(config.s3OutputPath, config.s3FailurePath)
          .filter(Objects::nonNull)
          .forEach(path -> storage.createPrefix(S3Location.parse(path)));
    }
    config.notifications.topics().forEach(this::checkTopic);
  }

  private void checkTopic(String arn) {
    try {
      var unused = sns.get().topic(arn);
    } catch (ServiceError e) {
      throw new IllegalArgumentException("There is no topic " + arn, e);
    }
  }

  /** Starts what {@link #check} has found good. */
  LocalEndpoint start(EndpointConfig config, EndpointLog lines) {
    var notifications =
        new InferenceNotifications(
            config, region, (topic, message) -> sns.get().publish(topic, message));
    return new LocalEndpoint(config, this, lines, notifications);
  }
}

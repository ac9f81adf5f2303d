package com.stygig.async.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/** The endpoints that are deployed. Thread-safe. */
final class EndpointRegistry {
  private final Region region;
  private final EndpointStorage storage;
  private final Supplier<LocalSns> sns;
  private final Executor modelThreads;
  private final Map<String, LocalEndpoint> endpoints = new ConcurrentHashMap<>();

  /** SNS is asked for only when an endpoint has a topic. */
  EndpointRegistry(
      Region region, EndpointStorage storage, Supplier<LocalSns> sns, Executor modelThreads) {
    this.region = region;
    this.storage = storage;
    this.sns = sns;
    this.modelThreads = modelThreads;
  }

  LocalEndpoint deploy(EndpointConfig config) {
    for (String path : new @Nullable String[] {config.s3OutputPath, config.s3FailurePath}) {
      if (path != null && !config.bucketPerResult) {
        storage.createPrefix(S3Location.parse(path));
      }
    }
    config.notifications.topics().forEach(this::checkTopic);
    InferenceNotifications notifications =
        new InferenceNotifications(
            config, region, (topic, message) -> sns.get().publish(topic, message));
    LocalEndpoint endpoint = new LocalEndpoint(config, storage, notifications, modelThreads);
    if (endpoints.putIfAbsent(config.endpointName(), endpoint) != null) {
      throw new IllegalStateException("There is an endpoint " + config.endpointName() + " already");
    }
    notifications.publishTest();
    return endpoint;
  }

  private void checkTopic(String arn) {
    try {
      var unused = sns.get().topic(arn);
    } catch (ServiceError e) {
      throw new IllegalArgumentException("There is no topic " + arn, e);
    }
  }

  @Nullable LocalEndpoint find(String name) {
    return endpoints.get(name);
  }

  void delete(String name) {
    endpoints.remove(name);
  }
}

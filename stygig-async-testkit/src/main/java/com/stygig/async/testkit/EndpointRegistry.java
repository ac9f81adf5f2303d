package com.stygig.async.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The endpoints that are deployed. Thread-safe. */
final class EndpointRegistry {
  private final EndpointStorage storage;
  private final Executor modelThreads;
  private final Map<String, LocalEndpoint> endpoints = new ConcurrentHashMap<>();

  EndpointRegistry(EndpointStorage storage, Executor modelThreads) {
    this.storage = storage;
    this.modelThreads = modelThreads;
  }

  LocalEndpoint deploy(EndpointConfig config) {
    for (String path : new @Nullable String[] {config.s3OutputPath, config.s3FailurePath}) {
      if (path != null && !config.bucketPerResult) {
        storage.createPrefix(S3Location.parse(path));
      }
    }
    LocalEndpoint endpoint = new LocalEndpoint(config, storage, modelThreads);
    if (endpoints.putIfAbsent(config.endpointName(), endpoint) != null) {
      throw new IllegalStateException("There is an endpoint " + config.endpointName() + " already");
    }
    return endpoint;
  }

  @Nullable LocalEndpoint find(String name) {
    return endpoints.get(name);
  }

  void delete(String name) {
    endpoints.remove(name);
  }
}

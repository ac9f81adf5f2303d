package com.stygig.async.testkit;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The endpoints, in whatever state. Thread-safe. */
final class EndpointRegistry {
  private final Arns arns;
  private final Map<String, DeployedEndpoint> endpoints =
      new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);
  private volatile Consumer<String> listener = name -> {};

  EndpointRegistry(Arns arns) {
    this.arns = arns;
  }

  /** Who is told the name of an endpoint when its queue has changed. */
  void onChange(Consumer<String> listener) {
    this.listener = listener;
  }

  /** Reserves a name; nothing runs yet. */
  DeployedEndpoint add(String name, EndpointPlan plan) {
    DeployedEndpoint endpoint =
        new DeployedEndpoint(name, arns.of(ResourceKind.ENDPOINT, name), plan);
    if (endpoints.putIfAbsent(name, endpoint) != null) {
      throw ResourceKind.ENDPOINT.exists(endpoint.arn());
    }
    return endpoint;
  }

  /** Lets an endpoint run something, unless it has been removed in the meantime. */
  boolean serve(DeployedEndpoint endpoint, EndpointPlan plan, LocalEndpoint running) {
    if (!endpoint.serve(plan, running)) {
      return false;
    }
    running.instances().onChange(() -> listener.accept(endpoint.name()));
    listener.accept(endpoint.name());
    return true;
  }

  /** Finds what takes invocations: capitals count there, and nowhere else. */
  @Nullable LocalEndpoint find(String name) {
    return running(name)
        .filter(endpoint -> endpoint.config().endpointName().equals(name))
        .orElse(null);
  }

  Optional<LocalEndpoint> running(String name) {
    return Optional.ofNullable(endpoints.get(name)).flatMap(DeployedEndpoint::inService);
  }

  DeployedEndpoint get(String name) {
    DeployedEndpoint endpoint = endpoints.get(name);
    if (endpoint == null) {
      throw ResourceKind.ENDPOINT.missing(arns.of(ResourceKind.ENDPOINT, name));
    }
    return endpoint;
  }

  Collection<DeployedEndpoint> deployed() {
    return endpoints.values();
  }

  /** All endpoints that take invocations. */
  Collection<LocalEndpoint> all() {
    return List.copyOf(endpoints.values().stream().flatMap(e -> e.inService().stream()).toList());
  }

  void remove(DeployedEndpoint endpoint) {
    if (endpoints.remove(endpoint.name(), endpoint)) {
      endpoint.removed();
    }
  }

  @Nullable DeployedEndpoint remove(String name) {
    DeployedEndpoint endpoint = endpoints.remove(name);
    if (endpoint != null) {
      endpoint.removed();
    }
    return endpoint;
  }
}

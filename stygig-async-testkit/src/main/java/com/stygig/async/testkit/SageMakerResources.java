package com.stygig.async.testkit;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** All models, or all endpoint configurations. Thread-safe. */
final class SageMakerResources {
  private final ResourceKind kind;
  private final Arns arns;
  private final Tags tags;
  private final Map<String, SageMakerResource> resources =
      new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);

  SageMakerResources(ResourceKind kind, Arns arns, Tags tags) {
    this.kind = kind;
    this.arns = arns;
    this.tags = tags;
  }

  /** Keeps what was sent; its tags elsewhere. Answers with the ARN. */
  ObjectNode create(JsonInput in) {
    String name = kind.name(in);
    Map<String, String> given = Tags.read(in);
    ObjectNode kept = in.json().deepCopy();
    kept.remove("Tags");
    SageMakerResource resource =
        new SageMakerResource(name, arns.of(kind, name), Instant.now(), kept);
    if (resources.putIfAbsent(name, resource) != null) {
      throw kind.exists(resource.arn());
    }
    tags.of(resource.arn()).putAll(given);
    return JsonMapper.shared().createObjectNode().put(kind.member + "Arn", resource.arn());
  }

  /** Something that nobody sent; it is not kept yet. */
  SageMakerResource make(String name, ObjectNode content) {
    return new SageMakerResource(name, arns.of(kind, name), Instant.now(), content);
  }

  void keep(SageMakerResource resource) {
    resources.put(resource.name(), resource);
  }

  SageMakerResource get(String name) {
    SageMakerResource resource = resources.get(name);
    if (resource == null) {
      throw kind.missing(arns.of(kind, name));
    }
    return resource;
  }

  boolean contains(String name) {
    return resources.containsKey(name);
  }

  ObjectNode describe(JsonInput in) {
    SageMakerResource resource = get(kind.name(in));
    ObjectNode answer = resource.given().deepCopy();
    answer.put(kind.member + "Arn", resource.arn());
    answer.put("CreationTime", Timestamps.epochSeconds(resource.created()));
    return answer;
  }

  ObjectNode list(JsonInput in) {
    return Listing.of(in, kind.member + "s", resources.values(), this::summary);
  }

  private ObjectNode summary(SageMakerResource resource) {
    return JsonMapper.shared()
        .createObjectNode()
        .put(kind.member + "Name", resource.name())
        .put(kind.member + "Arn", resource.arn())
        .put("CreationTime", Timestamps.epochSeconds(resource.created()));
  }

  ObjectNode delete(JsonInput in) {
    SageMakerResource resource = get(kind.name(in));
    forget(resource.name());
    return JsonMapper.shared().createObjectNode();
  }

  void forget(String name) {
    resources.remove(name);
    tags.forget(arns.of(kind, name));
  }
}

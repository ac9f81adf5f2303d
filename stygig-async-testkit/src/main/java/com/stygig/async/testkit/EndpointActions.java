package com.stygig.async.testkit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The actions of SageMaker on endpoints. */
final class EndpointActions {
  private final EndpointRegistry endpoints;
  private final SageMakerResources configs;
  private final ModelActions models;
  private final EndpointLifecycle lifecycle;
  private final Tags tags;
  private final Consumer<String> deleted;

  /** Who has to know is told the names of the endpoints that are deleted. */
  EndpointActions(
      EndpointRegistry endpoints,
      SageMakerResources configs,
      ModelActions models,
      EndpointLifecycle lifecycle,
      Tags tags,
      Consumer<String> deleted) {
    this.endpoints = endpoints;
    this.configs = configs;
    this.models = models;
    this.lifecycle = lifecycle;
    this.tags = tags;
    this.deleted = deleted;
  }

  Map<String, JsonAction> byName() {
    return Map.of(
        "CreateEndpoint", this::create,
        "DescribeEndpoint", json -> endpoint(JsonInput.of(json)).describe(),
        "ListEndpoints", this::list,
        "UpdateEndpoint", this::update,
        "UpdateEndpointWeightsAndCapacities", this::updateCapacity,
        "DeleteEndpoint", this::delete);
  }

  private DeployedEndpoint endpoint(JsonInput in) {
    return endpoints.get(ResourceKind.ENDPOINT.name(in));
  }

  private ObjectNode create(ObjectNode json) {
    JsonInput in = JsonInput.of(json);
    String name = ResourceKind.ENDPOINT.name(in);
    Map<String, String> given = Tags.read(in);
    DeployedEndpoint endpoint = endpoints.add(name, plan(in, name));
    tags.of(endpoint.arn()).putAll(given);
    lifecycle.create(endpoint);
    return arn(endpoint);
  }

  private EndpointPlan plan(JsonInput in, String endpointName) {
    SageMakerResource config = configs.get(ResourceKind.ENDPOINT_CONFIG.name(in));
    String model = config.given().path("ProductionVariants").path(0).path("ModelName").asString();
    return new EndpointPlan(config, models.container(model, endpointName));
  }

  private ObjectNode list(ObjectNode json) {
    return Listing.of(
        JsonInput.of(json),
        "Endpoints",
        endpoints.deployed(),
        endpoint ->
            arn(endpoint)
                .put("EndpointName", endpoint.name())
                .put("CreationTime", Timestamps.epochSeconds(endpoint.created()))
                .put("LastModifiedTime", Timestamps.epochSeconds(endpoint.modified()))
                .put("EndpointStatus", endpoint.status()));
  }

  private ObjectNode update(ObjectNode json) {
    JsonInput in = JsonInput.of(json);
    DeployedEndpoint endpoint = endpoint(in);
    EndpointPlan plan = plan(in, endpoint.name());
    endpoint.begin(DeployedEndpoint.Status.UPDATING);
    boolean retain = json.path("RetainAllVariantProperties").asBoolean(false);
    Optional<Integer> now = endpoint.inService().map(LocalEndpoint::instanceCount);
    int count = plan.initialInstanceCount();
    lifecycle.update(endpoint, plan, retain ? now.orElse(count) : count);
    return arn(endpoint);
  }

  private ObjectNode updateCapacity(ObjectNode json) {
    JsonInput in = JsonInput.of(json);
    DeployedEndpoint endpoint = endpoint(in);
    List<JsonInput> wishes = in.objects("DesiredWeightsAndCapacities");
    if (wishes.isEmpty()) {
      throw in.refusal("DesiredWeightsAndCapacities", "Member must not be null");
    }
    JsonInput wish = wishes.get(0);
    String variant = wish.required("VariantName");
    if (wishes.size() > 1 || !variant.equals(endpoint.plan().variantName())) {
      throw JsonInput.invalid(
          "The variant name(s) \"%s\" could not be found in endpoint \"%s\"."
              .formatted(variant, endpoint.arn()));
    }
    int unchanged = endpoint.inService().map(LocalEndpoint::instanceCount).orElse(0);
    int count = wish.integer("DesiredInstanceCount", 0, Integer.MAX_VALUE, unchanged);
    endpoint.begin(DeployedEndpoint.Status.UPDATING);
    if (wish.has("DesiredWeight")) {
      endpoint.weight(wish.json().path("DesiredWeight").asDouble(1));
    }
    lifecycle.resize(endpoint, count);
    return arn(endpoint);
  }

  private ObjectNode delete(ObjectNode json) {
    DeployedEndpoint endpoint = endpoint(JsonInput.of(json));
    endpoint.begin(DeployedEndpoint.Status.DELETING);
    deleted.accept(endpoint.name());
    tags.forget(endpoint.arn());
    lifecycle.delete(endpoint);
    return JsonMapper.shared().createObjectNode();
  }

  private static ObjectNode arn(DeployedEndpoint endpoint) {
    return JsonMapper.shared().createObjectNode().put("EndpointArn", endpoint.arn());
  }
}

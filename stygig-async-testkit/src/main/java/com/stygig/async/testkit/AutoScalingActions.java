package com.stygig.async.testkit;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The actions of Application Auto Scaling on scalable targets. */
final class AutoScalingActions {
  private final AutoScaling scaling;
  private final EndpointRegistry endpoints;
  private final Arns arns;

  AutoScalingActions(AutoScaling scaling, EndpointRegistry endpoints, Arns arns) {
    this.scaling = scaling;
    this.endpoints = endpoints;
    this.arns = arns;
  }

  Map<String, JsonAction> byName() {
    return Map.of(
        "RegisterScalableTarget", this::register,
        "DeregisterScalableTarget", this::deregister,
        "DescribeScalableTargets", this::targets,
        "DescribeScalingActivities", this::activities);
  }

  private ObjectNode register(ObjectNode json) {
    JsonInput in = JsonInput.of(json);
    ScalableResource resource = ScalableResource.of(in);
    checkExists(resource);
    ScalableTarget old = scaling.find(resource);
    ScalableTarget target = old == null ? create(in, resource) : old;
    int min = in.integer("MinCapacity", 0, Integer.MAX_VALUE, target.minCapacity());
    int max = in.integer("MaxCapacity", 0, Integer.MAX_VALUE, target.maxCapacity());
    if (max < min) {
      throw JsonInput.invalid("Maximum capacity cannot be less than minimum capacity");
    }
    scaling.register(
        target.with(
            min,
            max,
            in.has("RoleARN") ? in.required("RoleARN") : target.roleArn(),
            in.has("SuspendedState") ? json.get("SuspendedState") : target.suspendedState()));
    return JsonMapper.shared().createObjectNode().put("ScalableTargetARN", target.arn());
  }

  private ScalableTarget create(JsonInput in, ScalableResource resource) {
    return new ScalableTarget(
        resource,
        arns.of(
            "application-autoscaling",
            "scalable-target/" + UUID.randomUUID().toString().replace("-", "")),
        in.integer("MinCapacity", 0, Integer.MAX_VALUE),
        in.integer("MaxCapacity", 0, Integer.MAX_VALUE));
  }

  private void checkExists(ScalableResource resource) {
    DeployedEndpoint endpoint = endpoints.get(resource.endpointName());
    if (!endpoint.plan().variantName().equals(resource.variantName())) {
      throw JsonInput.invalid(
          "Could not find variant \"%s\" of endpoint \"%s\"."
              .formatted(resource.variantName(), endpoint.arn()));
    }
  }

  private ObjectNode deregister(ObjectNode json) {
    ScalableResource resource = ScalableResource.of(JsonInput.of(json));
    if (scaling.find(resource) == null) {
      throw resource.lacks("scalable target found", null);
    }
    scaling.deregister(resource.endpointName());
    return JsonMapper.shared().createObjectNode();
  }

  private ObjectNode targets(ObjectNode json) {
    JsonInput in = JsonInput.of(json);
    ScalableResource.checkNamespace(in);
    List<String> ids = in.texts("ResourceIds");
    List<ScalableTarget> wanted =
        scaling.targets().stream()
            .filter(hasDimension(in))
            .filter(target -> ids.isEmpty() || ids.contains(target.resource().id()))
            .toList();
    return Page.of(in, "ScalableTargets", wanted, 50, ScalableTarget::describe);
  }

  private static <T> Predicate<T> hasDimension(JsonInput in) {
    @Nullable String dimension = in.text("ScalableDimension");
    return any -> dimension == null || dimension.equals(ScalableResource.DIMENSION);
  }

  private ObjectNode activities(ObjectNode json) {
    JsonInput in = JsonInput.of(json);
    ScalableResource.checkNamespace(in);
    @Nullable String id = in.text("ResourceId");
    List<ScalingActivity> wanted =
        scaling.activities().stream()
            .filter(hasDimension(in))
            .filter(activity -> id == null || id.equals(activity.resource().id()))
            .toList();
    return Page.of(in, "ScalingActivities", wanted, 50, ScalingActivity::describe);
  }
}

package com.stygig.async.testkit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The actions of Application Auto Scaling on scaling policies. */
final class ScalingPolicyActions {
  private static final Map<String, String> CONFIGURATIONS =
      Map.of(
          "StepScaling", "StepScalingPolicyConfiguration",
          "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration");

  private final AutoScaling scaling;
  private final Arns arns;

  ScalingPolicyActions(AutoScaling scaling, Arns arns) {
    this.scaling = scaling;
    this.arns = arns;
  }

  Map<String, JsonAction> byName() {
    return Map.of(
        "PutScalingPolicy", this::put,
        "DeleteScalingPolicy", this::delete,
        "DescribeScalingPolicies", this::list);
  }

  private ObjectNode put(ObjectNode json) {
    JsonInput in = JsonInput.of(json);
    String name = in.required("PolicyName");
    ScalableResource resource = ScalableResource.of(in);
    String type =
        in.oneOf("PolicyType", "StepScaling", List.of("StepScaling", "TargetTrackingScaling"));
    JsonNode configuration = configuration(in, type);
    ScalableTarget target = scaling.find(resource);
    if (target == null) {
      throw resource.lacks("scalable target registered", null);
    }
    ObjectNode policy =
        target.policies().computeIfAbsent(name, key -> describe(resource, name)).deepCopy();
    policy.put("PolicyType", type);
    CONFIGURATIONS.values().forEach(policy::remove);
    policy.set(CONFIGURATIONS.getOrDefault(type, ""), configuration.deepCopy());
    target.policies().put(name, policy);
    scaling.check(resource.endpointName());
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    answer.put("PolicyARN", policy.path("PolicyARN").asString());
    answer.putArray("Alarms");
    return answer;
  }

  private static JsonNode configuration(JsonInput in, String type) {
    JsonInput configuration = in.object(CONFIGURATIONS.getOrDefault(type, ""));
    if (type.equals("TargetTrackingScaling") && !configuration.has("TargetValue")) {
      throw configuration.refusal("TargetValue", "Member must not be null");
    }
    return configuration.json();
  }

  private ObjectNode describe(ScalableResource resource, String name) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    resource.describe(json);
    json.put("PolicyName", name);
    json.put(
        "PolicyARN",
        arns.of(
            "autoscaling",
            "scalingPolicy:%s:resource/sagemaker/%s:policyName/%s"
                .formatted(UUID.randomUUID(), resource.id(), name)));
    json.putArray("Alarms");
    json.put("CreationTime", Timestamps.epochSeconds(Instant.now()));
    return json;
  }

  private ObjectNode delete(ObjectNode json) {
    JsonInput in = JsonInput.of(json);
    String name = in.required("PolicyName");
    ScalableResource resource = ScalableResource.of(in);
    ScalableTarget target = scaling.find(resource);
    if (target == null || target.policies().remove(name) == null) {
      throw resource.lacks("scaling policy found", name);
    }
    scaling.check(resource.endpointName());
    return JsonMapper.shared().createObjectNode();
  }

  private ObjectNode list(ObjectNode json) {
    JsonInput in = JsonInput.of(json);
    ScalableResource.checkNamespace(in);
    List<String> names = in.texts("PolicyNames");
    @Nullable String id = in.text("ResourceId");
    List<ObjectNode> wanted =
        scaling.targets().stream()
            .filter(target -> id == null || id.equals(target.resource().id()))
            .flatMap(target -> target.policies().values().stream())
            .filter(p -> names.isEmpty() || names.contains(p.path("PolicyName").asString()))
            .toList();
    return Page.of(in, "ScalingPolicies", wanted, 10, ObjectNode::deepCopy);
  }
}

package com.stygig.async.testkit;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** The actions of SageMaker on endpoint configurations. */
final class EndpointConfigActions {
  private static final Pattern INSTANCE_TYPE =
      Pattern.compile("ml\\.[a-z][a-z0-9-]*\\.(medium|large|\\d*xlarge|metal[a-z0-9-]*)");
  private static final Pattern S3_PATH = Pattern.compile("^s3://([^/]+)/?(.*)$");
  private static final Pattern TOPIC =
      Pattern.compile("arn:aws[a-z\\-]*:sns:[a-z0-9\\-]*:[0-9]{12}:[a-zA-Z0-9_.-]+");

  private final SageMakerResources configs;
  private final SageMakerResources models;

  EndpointConfigActions(SageMakerResources configs, SageMakerResources models) {
    this.configs = configs;
    this.models = models;
  }

  Map<String, JsonAction> byName() {
    return Map.of(
        "CreateEndpointConfig", this::create,
        "DescribeEndpointConfig", json -> configs.describe(JsonInput.of(json)),
        "ListEndpointConfigs", json -> configs.list(JsonInput.of(json)),
        "DeleteEndpointConfig", json -> configs.delete(JsonInput.of(json)));
  }

  private ObjectNode create(ObjectNode json) {
    JsonInput in = JsonInput.of(json);
    var unused = ResourceKind.ENDPOINT_CONFIG.name(in);
    checkVariant(in);
    in.optionalObject("AsyncInferenceConfig").ifPresent(EndpointConfigActions::checkAsync);
    return configs.create(in);
  }

  private void checkVariant(JsonInput in) {
    List<JsonInput> variants = in.objects("ProductionVariants");
    if (!in.has("ProductionVariants")) {
      throw in.refusal("ProductionVariants", "Member must not be null");
    }
    if (variants.isEmpty()) {
      throw in.refusal("ProductionVariants", "Member must have length greater than or equal to 1");
    }
    if (variants.size() > 1) {
      throw JsonInput.invalid("The local cloud runs one production variant an endpoint.");
    }
    JsonInput variant = variants.get(0);
    var unused = ResourceKind.name(variant, "VariantName");
    var unusedModel = models.get(ResourceKind.name(variant, "ModelName"));
    if (!variant.has("ServerlessConfig")) {
      checkInstances(variant);
    }
    if (!variant.has("InitialVariantWeight")) {
      variant.json().put("InitialVariantWeight", 1.0);
    }
  }

  private static void checkInstances(JsonInput variant) {
    var unused = variant.integer("InitialInstanceCount", 1, Integer.MAX_VALUE);
    if (!INSTANCE_TYPE.matcher(variant.required("InstanceType")).matches()) {
      throw variant.refusal(
          "InstanceType", "Member must satisfy enum value set: [ml.m5.large, ml.m5.xlarge, ...]");
    }
  }

  private static void checkAsync(JsonInput async) {
    JsonInput output = async.object("OutputConfig");
    var unused = output.matching("S3OutputPath", S3_PATH);
    if (output.has("S3FailurePath")) {
      unused = output.matching("S3FailurePath", S3_PATH);
    }
    output.optionalObject("NotificationConfig").ifPresent(EndpointConfigActions::checkTopics);
    async
        .optionalObject("ClientConfig")
        .ifPresent(
            client -> {
              int ignored = client.integer("MaxConcurrentInvocationsPerInstance", 1, 1_000, 1);
            });
  }

  private static void checkTopics(JsonInput topics) {
    for (String member : List.of("SuccessTopic", "ErrorTopic")) {
      if (topics.has(member)) {
        var unused = topics.matching(member, TOPIC);
      }
    }
    List<String> known = List.of("SUCCESS_NOTIFICATION_TOPIC", "ERROR_NOTIFICATION_TOPIC");
    if (!known.containsAll(topics.texts("IncludeInferenceResponseIn"))) {
      throw topics.refusal(
          "IncludeInferenceResponseIn",
          "Member must satisfy constraint: [Member must satisfy enum value set: " + known + "]");
    }
  }
}

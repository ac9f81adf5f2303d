package com.stygig.async.testkit;

import com.stygig.async.testkit.EndpointConfig.IncludeInferenceResponse;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an endpoint runs.
 *
 * @param config its configuration, with one variant
 */
record EndpointPlan(SageMakerResource config, Container container) {
  static final String USUAL_VARIANT = "AllTraffic";

  /** The plan of an endpoint that nobody has described in SageMaker's words. */
  static ObjectNode describe(EndpointConfig config) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("EndpointConfigName", config.endpointName + "-config");
    json.putArray("ProductionVariants")
        .addObject()
        .put("VariantName", USUAL_VARIANT)
        .put("ModelName", config.endpointName + "-model")
        .put("InitialInstanceCount", config.instanceCount)
        .put("InstanceType", "ml.m5.large")
        .put("InitialVariantWeight", 1.0);
    if (config.s3OutputPath != null) {
      describeAsync(json.putObject("AsyncInferenceConfig"), config);
    }
    return json;
  }

  private static void describeAsync(ObjectNode json, EndpointConfig config) {
    json.putObject("ClientConfig")
        .put("MaxConcurrentInvocationsPerInstance", config.maxConcurrentInvocationsPerInstance);
    ObjectNode output = json.putObject("OutputConfig");
    put(output, "S3OutputPath", config.s3OutputPath);
    put(output, "S3FailurePath", config.s3FailurePath);
    if (!config.notifications.topics().isEmpty()) {
      ObjectNode topics = output.putObject("NotificationConfig");
      put(topics, "SuccessTopic", config.notifications.topic(true));
      put(topics, "ErrorTopic", config.notifications.topic(false));
      Set<IncludeInferenceResponse> included = config.notifications.includeInferenceResponseIn();
      if (!included.isEmpty()) {
        ArrayNode names = topics.putArray("IncludeInferenceResponseIn");
        included.stream().sorted().forEach(topic -> names.add(topic.name()));
      }
    }
  }

  private static void put(ObjectNode json, String member, @Nullable String value) {
    if (value != null) {
      json.put(member, value);
    }
  }

  JsonNode variant() {
    return config.given().path("ProductionVariants").path(0);
  }

  String variantName() {
    return variant().path("VariantName").asString(USUAL_VARIANT);
  }

  int initialInstanceCount() {
    return variant().path("InitialInstanceCount").asInt(1);
  }

  double weight() {
    return variant().path("InitialVariantWeight").asDouble(1);
  }

  Optional<ObjectNode> async() {
    return config.given().get("AsyncInferenceConfig") instanceof ObjectNode json
        ? Optional.of(json)
        : Optional.empty();
  }

  /** How an endpoint behaves that runs this. */
  EndpointConfig toConfig(Model model, SageMakerSettings settings, int instanceCount) {
    String name = container.endpointName();
    EndpointConfig.Builder builder =
        async()
            .map(json -> toAsync(name, model, json))
            .orElseGet(() -> EndpointConfig.realTime(name, model));
    return builder
        .instanceCount(instanceCount)
        .coldStart(settings.coldStart())
        .latency(settings.latency())
        .build();
  }

  private static EndpointConfig.Builder toAsync(String name, Model model, ObjectNode json) {
    JsonInput in = JsonInput.of(json);
    JsonInput output = in.object("OutputConfig");
    EndpointConfig.Builder builder =
        EndpointConfig.async(name, model, output.required("S3OutputPath"));
    output.optional("S3FailurePath").ifPresent(builder::s3FailurePath);
    output.optionalObject("NotificationConfig").ifPresent(topics -> notify(builder, topics));
    in.optionalObject("ClientConfig")
        .filter(client -> client.has("MaxConcurrentInvocationsPerInstance"))
        .map(client -> client.integer("MaxConcurrentInvocationsPerInstance", 1, 1_000))
        .ifPresent(builder::maxConcurrentInvocationsPerInstance);
    return builder;
  }

  private static void notify(EndpointConfig.Builder builder, JsonInput topics) {
    topics.optional("SuccessTopic").ifPresent(builder::successTopic);
    topics.optional("ErrorTopic").ifPresent(builder::errorTopic);
    builder.includeInferenceResponseIn(
        topics.texts("IncludeInferenceResponseIn").stream()
            .distinct()
            .map(IncludeInferenceResponse::valueOf)
            .toArray(IncludeInferenceResponse[]::new));
  }
}

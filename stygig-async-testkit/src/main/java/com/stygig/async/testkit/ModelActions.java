package com.stygig.async.testkit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** The actions of SageMaker on models. */
final class ModelActions {
  private static final Pattern ROLE =
      Pattern.compile("^arn:aws[a-z\\-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+$");
  private static final Pattern MODEL_DATA = Pattern.compile("^(https|s3)://([^/]+)/?(.*)$");

  private final SageMakerResources models;
  private final EndpointStorage storage;

  ModelActions(SageMakerResources models, EndpointStorage storage) {
    this.models = models;
    this.storage = storage;
  }

  Map<String, JsonAction> byName() {
    return Map.of(
        "CreateModel", this::create,
        "DescribeModel", json -> models.describe(JsonInput.of(json)),
        "ListModels", json -> models.list(JsonInput.of(json)),
        "DeleteModel", json -> models.delete(JsonInput.of(json)));
  }

  private ObjectNode create(ObjectNode json) {
    JsonInput in = JsonInput.of(json);
    String name = ResourceKind.MODEL.name(in);
    if (in.has("ExecutionRoleArn")) {
      var unused = in.matching("ExecutionRoleArn", ROLE);
    }
    JsonInput container = container(in);
    var unusedImage = container.required("Image");
    if (!models.contains(name)) {
      dataUrl(container).ifPresent(this::checkData);
    }
    return models.create(in);
  }

  /** The one container of a model. */
  private static JsonInput container(JsonInput in) {
    if (in.has("PrimaryContainer")) {
      return in.object("PrimaryContainer");
    }
    List<JsonInput> containers = in.objects("Containers");
    if (containers.size() > 1) {
      throw JsonInput.invalid("The local cloud runs one container a model, no pipelines.");
    }
    return containers.isEmpty() ? in.object("PrimaryContainer") : containers.get(0);
  }

  private static Optional<String> dataUrl(JsonInput container) {
    if (container.has("ModelDataUrl")) {
      return Optional.of(container.matching("ModelDataUrl", MODEL_DATA));
    }
    return container
        .optionalObject("ModelDataSource")
        .flatMap(source -> source.optionalObject("S3DataSource"))
        .flatMap(source -> source.optional("S3Uri"));
  }

  /** A prefix is not looked into, nor what is somewhere else than in S3. */
  private void checkData(String url) {
    if (url.startsWith("s3://") && !url.endsWith("/") && !storage.exists(S3Location.parse(url))) {
      throw JsonInput.invalid("Could not find model data at " + url + ".");
    }
  }

  /** What an endpoint is to run. */
  Container container(String modelName, String endpointName) {
    SageMakerResource model = models.get(modelName);
    JsonInput container = container(JsonInput.of(model.given()));
    Map<String, String> environment = new HashMap<>();
    container
        .json()
        .path("Environment")
        .properties()
        .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asString()));
    return new Container(
        model.name(), endpointName, container.required("Image"), dataUrl(container), environment);
  }
}

package com.stygig.async.testkit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Handler;

/** SageMaker's control plane: models, endpoint configurations and endpoints. Thread-safe. */
final class SageMakerControl {
  private static final Pattern ARN =
      Pattern.compile("arn:[^:]+:sagemaker:[^:]*:\\d*:(model|endpoint-config|endpoint)/(.+)");

  /** What stands in place of an image for an endpoint that runs a {@link Model} directly. */
  private static final String NO_IMAGE = "local";

  private final EndpointHost host;
  private final EndpointRegistry endpoints;
  private final AutoScaling scaling;
  private final Tags tags = new Tags();
  private final SageMakerResources models;
  private final SageMakerResources configs;
  private final Map<String, JsonAction> actions = new HashMap<>();

  SageMakerControl(
      SageMakerSettings settings,
      EndpointHost host,
      EndpointRegistry endpoints,
      AutoScaling scaling) {
    this.host = host;
    this.endpoints = endpoints;
    this.scaling = scaling;
    Arns arns = new Arns(host.region());
    models = new SageMakerResources(ResourceKind.MODEL, arns, tags);
    configs = new SageMakerResources(ResourceKind.ENDPOINT_CONFIG, arns, tags);
    ModelActions modelActions = new ModelActions(models, host.storage());
    var lifecycle = new EndpointLifecycle(settings, host, endpoints);
    actions.putAll(modelActions.byName());
    actions.putAll(new EndpointConfigActions(configs, models).byName());
    actions.putAll(
        new EndpointActions(endpoints, configs, modelActions, lifecycle, tags, scaling::deregister)
            .byName());
    actions.putAll(tags.actions(this::checkArn));
  }

  Handler handler() {
    return new JsonHandler(actions);
  }

  /** Deploys what is described in this library's words, at once. */
  LocalEndpoint deploy(EndpointConfig config) {
    String name = config.endpointName();
    host.check(config);
    EndpointPlan plan = plan(config);
    DeployedEndpoint endpoint;
    try {
      endpoint = endpoints.add(name, plan);
    } catch (ServiceError e) {
      throw new IllegalStateException("There is an endpoint " + name + " already", e);
    }
    configs.keep(plan.config());
    EndpointLog lines = new EndpointLog(host.logs(), name, plan.variantName());
    LocalEndpoint running = host.start(config, lines);
    lines.info("Model loaded: the function that it was deployed with");
    boolean unused = endpoints.serve(endpoint, plan, running);
    running.announce();
    return running;
  }

  private EndpointPlan plan(EndpointConfig config) {
    String name = config.endpointName();
    return new EndpointPlan(
        configs.make(name + "-config", EndpointPlan.describe(config)),
        new Container(name + "-model", name, NO_IMAGE, Optional.empty(), Map.of()));
  }

  /** Deletes an endpoint at once, in whatever state it is. */
  void delete(String name) {
    DeployedEndpoint endpoint = endpoints.remove(name);
    if (endpoint != null) {
      scaling.deregister(name);
      tags.forget(endpoint.arn());
      if (endpoint.plan().container().image().equals(NO_IMAGE)) {
        configs.forget(endpoint.plan().config().name());
      }
    }
  }

  private void checkArn(String arn) {
    Matcher matcher = ARN.matcher(arn);
    if (!matcher.matches()) {
      throw JsonInput.invalid("Invalid ARN: " + arn);
    }
    String name = matcher.group(2);
    Object unused =
        switch (matcher.group(1)) {
          case "model" -> models.get(name);
          case "endpoint" -> endpoints.get(name);
          default -> configs.get(name);
        };
  }
}

package com.stygig.async.testkit;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An endpoint as SageMaker sees it: its state, and what runs, if something does. Thread-safe. */
final class DeployedEndpoint implements Listed {
  /** The states, in SageMaker's words. */
  enum Status {
    CREATING("Creating"),
    IN_SERVICE("InService"),
    UPDATING("Updating"),
    DELETING("Deleting"),
    FAILED("Failed");

    final String text;

    Status(String text) {
      this.text = text;
    }
  }

  private final String name;
  private final String arn;
  private final Instant created = Instant.now();
  private Instant modified = created;
  private Status status = Status.CREATING;
  private EndpointPlan plan;
  private double weight;
  private @Nullable String failureReason;
  private @Nullable LocalEndpoint running;
  private boolean isRemoved;

  DeployedEndpoint(String name, String arn, EndpointPlan plan) {
    this.name = name;
    this.arn = arn;
    this.plan = plan;
    this.weight = plan.weight();
  }

  @Override
  public String name() {
    return name;
  }

  String arn() {
    return arn;
  }

  @Override
  public Instant created() {
    return created;
  }

  @Override
  public synchronized Instant modified() {
    return modified;
  }

  @Override
  public synchronized String status() {
    return status.text;
  }

  synchronized EndpointPlan plan() {
    return plan;
  }

  /** What takes invocations, also while there is an update. */
  synchronized Optional<LocalEndpoint> inService() {
    boolean serves = status == Status.IN_SERVICE || status == Status.UPDATING;
    return serves ? Optional.ofNullable(running) : Optional.empty();
  }

  /**
   * Starts a change.
   *
   * @throws ServiceError if there is one already
   */
  synchronized void begin(Status next) {
    if (status != Status.IN_SERVICE && status != Status.FAILED) {
      throw JsonInput.invalid("Cannot update in-progress endpoint \"" + arn + "\".");
    }
    if (status == Status.FAILED && next == Status.UPDATING) {
      throw JsonInput.invalid("Cannot update endpoint \"" + arn + "\" with status \"Failed\".");
    }
    become(next);
  }

  private void become(Status next) {
    status = next;
    modified = Instant.now();
  }

  /**
   * The end of a creation or an update: something new runs. What waited for the old is its work.
   *
   * @return false if this has been removed in the meantime, and nothing new will run
   */
  synchronized boolean serve(EndpointPlan newPlan, LocalEndpoint endpoint) {
    if (isRemoved) {
      return false;
    }
    LocalEndpoint old = running;
    plan = newPlan;
    weight = newPlan.weight();
    running = endpoint;
    succeeded();
    if (old != null) {
      old.instances().handOverTo(endpoint.instances());
    }
    return true;
  }

  /** The end of all: what was accepted, and is being accepted now, is still worked off. */
  void removed() {
    LocalEndpoint last;
    synchronized (this) {
      isRemoved = true;
      last = running;
    }
    if (last != null) {
      last.instances().workOff();
    }
  }

  /** The end of an update that changes nothing of what runs. */
  synchronized void succeeded() {
    failureReason = null;
    become(Status.IN_SERVICE);
  }

  /** The end of a creation or an update that did not work out: what ran before still does. */
  synchronized void failed(String reason) {
    failureReason = reason;
    become(running == null ? Status.FAILED : Status.IN_SERVICE);
  }

  synchronized void weight(double weight) {
    this.weight = weight;
  }

  synchronized ObjectNode describe() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("EndpointName", name);
    json.put("EndpointArn", arn);
    json.put("EndpointConfigName", plan.config().name());
    if (running != null) {
      describeVariant(json.putArray("ProductionVariants").addObject(), running.instances());
    }
    json.put("EndpointStatus", status.text);
    if (failureReason != null) {
      json.put("FailureReason", failureReason);
    }
    json.put("CreationTime", Timestamps.epochSeconds(created));
    json.put("LastModifiedTime", Timestamps.epochSeconds(modified));
    plan.async().ifPresent(async -> json.set("AsyncInferenceConfig", async.deepCopy()));
    return json;
  }

  private void describeVariant(ObjectNode json, Instances instances) {
    json.put("VariantName", plan.variantName());
    json.putArray("DeployedImages")
        .addObject()
        .put("SpecifiedImage", plan.container().image())
        .put("ResolvedImage", plan.container().image())
        .put("ResolutionTime", Timestamps.epochSeconds(created));
    json.put("CurrentWeight", weight);
    json.put("DesiredWeight", weight);
    json.put("CurrentInstanceCount", instances.count());
    json.put("DesiredInstanceCount", instances.desired());
  }
}

package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.aws.Aws;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Deletes an endpoint and all that belongs to it. */
public final class EndpointCleanup {
  static final Duration LONGEST_DELETION = Duration.ofMinutes(15);

  /** As long as a model may take to be downloaded and to start, and some more. */
  private static final Duration LONGEST_CHANGE = Duration.ofMinutes(30);

  private static final int TOLD_OBJECTS = 5;

  private final Aws aws;
  private final EndpointNames names;
  private final CleanupScope scope;
  private final Consumer<String> progress;

  /**
   * Nothing happens yet.
   *
   * @param progress gets a line for people at each step
   */
  public EndpointCleanup(
      Aws aws, EndpointNames names, CleanupScope scope, Consumer<String> progress) {
    this.aws = aws;
    this.names = names;
    this.scope = scope;
    this.progress = progress;
  }

  /** What there is to delete. */
  public CleanupPlan plan() {
    return new CleanupPlanner(aws, names, scope, new Footprint()).plan();
  }

  /** Deletes what a plan says, goes on after errors, and looks again at the end. */
  public CleanupReport delete(CleanupPlan plan) {
    List<OwnedResource> deleted = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    boolean endpointStays = false;
    for (OwnedResource resource : plan.resources()) {
      try {
        check(resource, endpointStays, failures);
        progress.accept("Delete " + resource);
        delete(resource);
        deleted.add(resource);
      } catch (RuntimeException e) {
        failures.add(resource + ": " + AwsErrors.reason(e));
        endpointStays |= resource.kind() == ResourceKind.ENDPOINT;
      }
    }
    return new CleanupReport(deleted, failures, left(plan, deleted));
  }

  /** An endpoint that stays needs what it runs on, and another attempt needs the file. */
  private static void check(OwnedResource resource, boolean endpointStays, List<String> failures) {
    boolean runsEndpoint =
        resource.kind() == ResourceKind.ENDPOINT_CONFIG || resource.kind() == ResourceKind.MODEL;
    if (endpointStays && runsEndpoint) {
      throw new CommandFailedException("kept, as the endpoint is still there");
    }
    if (resource.kind() == ResourceKind.INFO_FILE && !failures.isEmpty()) {
      throw new CommandFailedException("kept for another attempt");
    }
  }

  private void delete(OwnedResource resource) {
    ScalingResources scaling = new ScalingResources(aws, names);
    String id = resource.id();
    switch (resource.kind()) {
      case SCALING_POLICY -> scaling.deletePolicy(id, resource.detail());
      case SCALABLE_TARGET -> scaling.deregister(id);
      case ENDPOINT -> deleteEndpoint();
      case ENDPOINT_CONFIG ->
          gone(aws.sageMaker().deleteEndpointConfig(b -> b.endpointConfigName(id)));
      case MODEL -> gone(aws.sageMaker().deleteModel(b -> b.modelName(id)));
      case ALARM -> gone(aws.cloudWatch().deleteAlarms(b -> b.alarmNames(id)));
      case SUBSCRIPTION -> gone(aws.sns().unsubscribe(b -> b.subscriptionArn(id)));
      case QUEUE -> gone(aws.sqs().deleteQueue(b -> b.queueUrl(resource.detail())));
      case TOPIC -> gone(aws.sns().deleteTopic(b -> b.topicArn(id)));
      case S3_OBJECTS -> deleteObjects(S3Location.parse("data", id));
      case LOG_GROUP -> gone(aws.logs().deleteLogGroup(b -> b.logGroupName(id)));
      case INFO_FILE -> deleteFile(Path.of(id));
    }
  }

  private static void gone(CompletableFuture<?> request) {
    var unused = AwsErrors.ifThere(request);
  }

  private void deleteEndpoint() {
    EndpointWatch watch = new EndpointWatch(aws, names.endpoint(), progress);
    boolean isUnderWay =
        watch.look().filter(e -> "Deleting".equals(e.endpointStatusAsString())).isPresent();
    if (!isUnderWay) {
      watch.awaitSettled(LONGEST_CHANGE);
      gone(aws.sageMaker().deleteEndpoint(b -> b.endpointName(names.endpoint())));
    }
    watch.awaitGone(LONGEST_DELETION);
  }

  private void deleteObjects(S3Location path) {
    List<String> refused = new S3Objects(aws, path.bucket(), path.key()).delete();
    if (!refused.isEmpty()) {
      throw new CommandFailedException(
          "%d objects not deleted: %s"
              .formatted(
                  refused.size(),
                  String.join("; ", refused.subList(0, Math.min(refused.size(), TOLD_OBJECTS)))));
    }
  }

  private static void deleteFile(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + file, e);
    }
  }

  /** For a minute SQS finds queues that it has deleted. */
  private List<OwnedResource> left(CleanupPlan plan, List<OwnedResource> deleted) {
    return new CleanupPlanner(aws, names, scope, plan.footprint())
        .plan().resources().stream()
            .filter(
                found ->
                    found.kind() != ResourceKind.QUEUE
                        || deleted.stream().noneMatch(found::isSameAs))
            .toList();
  }
}

package com.stygig.async.examples.cli;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.endpoint.DeploymentSettings;
import com.stygig.async.examples.endpoint.EndpointNames;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what to deploy. */
final class DeploymentOptions {
  @Option(
      names = "--model-uri",
      paramLabel = "S3_URI",
      defaultValue = Team.MODEL_URI,
      description = "The model's archive. Default: ${DEFAULT-VALUE}.")
  private String modelUri = Team.MODEL_URI;

  @Option(
      names = "--source-uri",
      paramLabel = "S3_URI",
      description =
          "The archive with inference.py. Default: source.tar.gz in the folder of the model.")
  private @Nullable String sourceUri;

  @Option(
      names = "--endpoint-name",
      paramLabel = "NAME",
      description = "Default: " + EndpointNames.PREFIX + "YYYYMMDD-HHMMSS.")
  private @Nullable String endpointName;

  @Option(
      names = "--instance-type",
      paramLabel = "TYPE",
      defaultValue = Team.INSTANCE_TYPE,
      description = "What the model runs on. Default: ${DEFAULT-VALUE}.")
  private String instanceType = Team.INSTANCE_TYPE;

  @Option(
      names = "--role",
      paramLabel = "ARN_OR_NAME",
      description = "As whom it works. Default: the first role with " + Team.ROLE + " in its name.")
  private @Nullable String role;

  @Option(
      names = "--image",
      paramLabel = "URI",
      description = "The container. Default: AWS's own for PyTorch, in the region.")
  private @Nullable String image;

  @Option(
      names = "--s3-output-path",
      paramLabel = "S3_URI",
      defaultValue = Team.OUTPUT_PATH,
      description = "Where results go. Default: ${DEFAULT-VALUE}.")
  private String s3OutputPath = Team.OUTPUT_PATH;

  @Option(
      names = "--s3-failure-path",
      paramLabel = "S3_URI",
      defaultValue = Team.FAILURE_PATH,
      description = "Where failures go; empty for nowhere. Default: ${DEFAULT-VALUE}.")
  private String s3FailurePath = Team.FAILURE_PATH;

  @Option(names = "--no-failure-path", description = "Leave no object for a failure.")
  private boolean noFailurePath;

  @Option(
      names = "--sns-topic-arn",
      paramLabel = "ARN",
      description =
          "What to notify. Default: " + Team.TOPIC + ", which is created if it is not there.")
  private @Nullable String topicArn;

  @Option(
      names = "--max-concurrent-invocations",
      paramLabel = "N",
      defaultValue = "" + Team.MAX_CONCURRENT_INVOCATIONS,
      description = "How many requests an instance works on at once. Default: ${DEFAULT-VALUE}.")
  private int maxConcurrentInvocations;

  @Option(
      names = "--include-response",
      description = "Put responses of up to 128 KB into the notifications.")
  private boolean includeResponse;

  @Option(
      names = "--scale-to-zero",
      description = "Have no instance while there is nothing to do. A request then waits for one.")
  private boolean scaleToZero;

  @Option(
      names = "--max-instances",
      paramLabel = "N",
      description = "With --scale-to-zero: how many instances at most. Default: 1.")
  private @Nullable Integer maxInstances;

  @Option(
      names = "--skip-delete",
      description = "Refuse if an endpoint of that name is there, instead of deleting it first.")
  private boolean skipDelete;

  @Option(
      names = "--timeout",
      paramLabel = "MINUTES",
      defaultValue = "30",
      description = "How long to wait for the endpoint. Default: ${DEFAULT-VALUE}.")
  private long timeoutMinutes;

  @Option(
      names = "--tags",
      paramLabel = "KEY=VALUE",
      split = ",",
      description = "More tags for all that is created; can be repeated.")
  private Map<String, String> tags = Map.of();

  /** Refuses what cannot be, before anything is sent. */
  DeploymentSettings settings(Clock clock) {
    if (maxInstances != null && !scaleToZero) {
      throw new IllegalArgumentException("--max-instances goes with --scale-to-zero");
    }
    if (timeoutMinutes < 1) {
      throw new IllegalArgumentException("--timeout must be at least 1 minute: " + timeoutMinutes);
    }
    return DeploymentSettings.builder(
            endpointName == null ? EndpointNames.now(clock) : EndpointNames.ofNew(endpointName))
        .modelUri(modelUri)
        .sourceUri(sourceUri)
        .instanceType(instanceType)
        .role(role)
        .image(image)
        .s3OutputPath(s3OutputPath)
        .s3FailurePath(noFailurePath || s3FailurePath.isEmpty() ? null : s3FailurePath)
        .topicArn(topicArn)
        .maxConcurrentInvocations(maxConcurrentInvocations)
        .includesResponse(includeResponse)
        .maxInstances(scaleToZero ? (maxInstances == null ? 1 : maxInstances) : null)
        .replaces(!skipDelete)
        .timeout(Duration.ofMinutes(timeoutMinutes))
        .tags(tags)
        .build();
  }
}

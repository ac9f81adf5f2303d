package com.stygig.async.examples.cli;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.regions.Region;

/** The options that say which endpoint to talk to, and where. */
final class Connection {
  @Option(
      names = "--endpoint-name",
      paramLabel = "NAME",
      description =
          "The endpoint. Without one, that of async_endpoint_info.json in this folder; with --local, the local one.")
  private @Nullable String endpointName;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description =
          "The AWS region. Default: with an endpoint of async_endpoint_info.json the one there, then that of the AWS environment, then ap-south-1.")
  private @Nullable String region;

  @Option(
      names = "--input-location",
      paramLabel = "S3_URI",
      defaultValue = Team.INPUT_LOCATION,
      description = "Where inputs are uploaded to. Default: ${DEFAULT-VALUE}.")
  private String inputLocation = Team.INPUT_LOCATION;

  @Option(
      names = "--endpoint-url",
      paramLabel = "URL",
      description = "Where AWS is: one URL for all services, such as a local stack's.")
  private @Nullable URI endpointUrl;

  @Option(
      names = "--local",
      description = "Needs no AWS account: S3, SageMaker and a model in this process.")
  private boolean local;

  /** What it opens has the endpoint's notifications if they are wanted. */
  Target open(boolean wantsNotifications) {
    if (region != null && !region.matches("[a-z]{2,}(-[a-z]+)+-\\d+")) {
      throw new IllegalArgumentException("Not an AWS region, such as ap-south-1: '" + region + "'");
    }
    if (local && endpointUrl != null) {
      throw new IllegalArgumentException("--local and --endpoint-url exclude each other");
    }
    return local ? new LocalTarget(endpointName, inputLocation, wantsNotifications) : awsTarget();
  }

  private Target awsTarget() {
    // The file's region is that of the file's endpoint, and of no other.
    EndpointInfo info = endpointName == null ? EndpointInfo.inWorkingFolder() : EndpointInfo.NONE;
    String name = endpointName != null ? endpointName : info.endpointName();
    if (name == null) {
      throw new IllegalArgumentException(
          "No endpoint: give --endpoint-name, or --local, or run in a folder with "
              + EndpointInfo.FILE_NAME);
    }
    String regionName = region != null ? region : info.region();
    return new AwsTarget(
        name,
        inputLocation,
        regionName == null ? null : Region.of(regionName),
        endpointUrl,
        info.topicArn());
  }
}

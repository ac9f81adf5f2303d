package com.stygig.async.examples.cli;

import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.cli.AwsOptions.NoLocalCloud;
import com.stygig.async.examples.endpoint.EndpointInfo;
import com.stygig.async.examples.local.LocalStygig;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which endpoint to talk to, and where. */
final class Connection {
  @Option(
      names = "--endpoint-name",
      paramLabel = "NAME",
      description =
          "The endpoint. Without one, that of async_endpoint_info.json in this folder; with --local, the one that is there from the start.")
  private @Nullable String endpointName;

  @Mixin private AwsOptions awsOptions;

  boolean isLocal() {
    return awsOptions.isLocal();
  }

  /** Opens the way to the endpoint. Nothing is sent yet. */
  Target open(NoLocalCloud otherwise) {
    Optional<EndpointInfo> info = endpointName == null ? EndpointInfo.find() : Optional.empty();
    if (!awsOptions.isLocal() && endpointName == null && info.isEmpty()) {
      throw new IllegalArgumentException(
          "No endpoint: give --endpoint-name, or --local, or run in a folder with "
              + EndpointInfo.FILE_NAME);
    }
    // The file's region is that of the file's endpoint, and of no other.
    Aws aws = awsOptions.open(otherwise, info.map(EndpointInfo::region).orElse(null));
    try {
      return target(
          aws, info.filter(i -> isThere(i, aws)), info.map(EndpointInfo::endpointUrl).orElse(null));
    } catch (RuntimeException e) {
      aws.close();
      throw e;
    }
  }

  /** The options with which another command goes to the same place. */
  String sameAgain(Target target) {
    return awsOptions.sameAgain(target.aws());
  }

  /** The team's scripts do not say where AWS is, but it is not on this machine. */
  private boolean isThere(EndpointInfo info, Aws aws) {
    return info.endpointUrl() == null
        ? !awsOptions.isLocal()
        : aws.endpointUrl().map(URI::toString).equals(Optional.of(info.endpointUrl()));
  }

  private Target target(Aws aws, Optional<EndpointInfo> info, @Nullable String elsewhere) {
    String name = endpointName;
    if (name == null) {
      name = info.map(EndpointInfo::endpointName).orElse(null);
    }
    if (name == null && awsOptions.isLocal()) {
      name = LocalStygig.ENDPOINT_NAME;
    }
    if (name == null) {
      throw new IllegalArgumentException(
          EndpointInfo.FILE_NAME
              + (elsewhere == null
                  ? " names no endpoint: give --endpoint-name"
                  : " is of an endpoint at " + elsewhere + ": give --local, or --endpoint-url"));
    }
    return new Target(aws, name, topicArns(aws, name, info), awsOptions.isLocal());
  }

  /** As far as they are known without asking. */
  private static List<String> topicArns(Aws aws, String name, Optional<EndpointInfo> info) {
    if (name.equals(LocalStygig.ENDPOINT_NAME) && aws.endpointUrl().isPresent()) {
      return List.of(LocalStygig.topicArn(aws.region()));
    }
    return info.map(EndpointInfo::topicArn).map(List::of).orElse(List.of());
  }
}

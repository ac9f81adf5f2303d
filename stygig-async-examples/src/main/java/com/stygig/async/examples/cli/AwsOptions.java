package com.stygig.async.examples.cli;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.local.LocalStygig;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** The options that say where AWS is, and as whom to go there. All commands have them. */
final class AwsOptions {
  static final int LOCAL_PORT = 4566;

  private static final AwsCredentialsProvider LOCAL_CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description =
          "The AWS region. Default: with an endpoint of async_endpoint_info.json the one there, then that of the AWS environment, then "
              + Team.REGION
              + ".")
  private @Nullable String region;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "A profile of the AWS configuration files, for credentials and region.")
  private @Nullable String profile;

  @Option(
      names = "--endpoint-url",
      paramLabel = "URL",
      description = "Where AWS is: one URL for all services, such as a local stack's.")
  private @Nullable URI endpointUrl;

  @Option(
      names = "--local",
      description =
          "Needs no AWS account: talks to a running `stygig local`, or, where that makes sense, to services in this process.")
  private boolean local;

  @Option(
      names = "--local-port",
      paramLabel = "PORT",
      defaultValue = "${env:STYGIG_LOCAL_PORT:-" + LOCAL_PORT + "}",
      description =
          "With --local: where `stygig local` listens. Default: STYGIG_LOCAL_PORT, or "
              + LOCAL_PORT
              + ".")
  private int localPort;

  /** What to do with {@code --local} when no local cloud runs. */
  enum NoLocalCloud {
    START_ONE,
    START_COMPLETE_ONE,
    REFUSE
  }

  boolean isLocal() {
    return local;
  }

  /** The region and everything else by these options and the environment. */
  Aws open(NoLocalCloud otherwise) {
    return open(otherwise, null);
  }

  /** With a region that is taken unless the options name another. */
  Aws open(NoLocalCloud otherwise, @Nullable String preferredRegion) {
    check();
    if (local) {
      return openLocal(otherwise);
    }
    String name = region != null ? region : preferredRegion;
    return new Aws(
        name != null ? Region.of(name) : regionOfEnvironment(),
        profile == null ? null : DefaultCredentialsProvider.builder().profileName(profile).build(),
        endpointUrl);
  }

  /** The options with which another command goes to the same place. */
  String sameAgain(Aws aws) {
    if (local) {
      return "--local" + (localPort == LOCAL_PORT ? "" : " --local-port " + localPort);
    }
    return "--region "
        + aws.region()
        + (endpointUrl == null ? "" : " --endpoint-url " + endpointUrl)
        + (profile == null ? "" : " --profile " + quoted(profile));
  }

  private static String quoted(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  static void checkRegion(String region) {
    if (!region.matches("[a-z]{2,}(-[a-z]+)+-\\d+")) {
      throw new IllegalArgumentException("Not an AWS region, such as ap-south-1: '" + region + "'");
    }
  }

  private void check() {
    if (region != null) {
      checkRegion(region);
    }
    if (local && (endpointUrl != null || profile != null)) {
      throw new IllegalArgumentException(
          "--local and --"
              + (endpointUrl != null ? "endpoint-url" : "profile")
              + " exclude each other");
    }
    if (endpointUrl != null
        && (endpointUrl.getHost() == null
            || !String.valueOf(endpointUrl.getScheme()).matches("https?"))) {
      throw new IllegalArgumentException(
          "--endpoint-url must be an http or https URI: " + endpointUrl);
    }
  }

  private Aws openLocal(NoLocalCloud otherwise) {
    RunningCloud running = RunningCloud.find(localPort);
    if (running != null) {
      checkRegionOf(running);
      return new Aws(running.region(), LOCAL_CREDENTIALS, running.url());
    }
    if (otherwise == NoLocalCloud.REFUSE) {
      throw new IllegalArgumentException(
          "No local cloud runs on port "
              + localPort
              + ": start `stygig local` in another terminal");
    }
    return start(
        LocalStygig.Settings.of(localRegion(), otherwise == NoLocalCloud.START_COMPLETE_ONE));
  }

  private void checkRegionOf(RunningCloud running) {
    if (region != null && !region.equals(running.region().id())) {
      throw new IllegalArgumentException(
          "The local cloud at %s stands for %s, not for %s"
              .formatted(running.url(), running.region(), region));
    }
  }

  /** Whether a local cloud runs in another process. */
  boolean isCloudRunning() {
    return RunningCloud.find(localPort) != null;
  }

  /** The region of a local cloud in this process. */
  Region localRegion() {
    return region == null ? Region.of(Team.REGION) : Region.of(region);
  }

  /** A local cloud in this process, whether another one runs or not. */
  Aws start(LocalStygig.Settings settings) {
    check();
    LocalStygig stygig = LocalStygig.start(settings);
    Aws aws = new Aws(settings.region(), LOCAL_CREDENTIALS, stygig.endpoint());
    aws.closeWithIt(stygig);
    return aws;
  }

  private Region regionOfEnvironment() {
    try {
      return DefaultAwsRegionProviderChain.builder().profileName(profile).build().getRegion();
    } catch (SdkClientException e) {
      return Region.of(Team.REGION);
    }
  }
}

package com.stygig.async.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.EndpointConfig.IncludeInferenceResponse;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.ModelResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * The servers, as a program: so that what they cost is not counted as the client's. It prints its
 * {@link Addresses}, reads one {@link ModelEndpoint} a line, prints the ARN of each one's topic, or
 * an empty line, and ends with its input, which is when its parent dies.
 */
final class Servers {
  private static final JsonMapper JSON = new JsonMapper();

  /** More than anybody has in flight. */
  private static final int CONCURRENCY = 1_000_000;

  private final LocalCloud cloud;

  private Servers(LocalCloud cloud) {
    this.cloud = cloud;
  }

  /** Where the services listen. */
  record Addresses(URI s3, URI sqs, URI sns, URI sageMakerRuntime) {
    static Addresses parse(String json) {
      return JSON.readValue(json, Addresses.class);
    }

    String toJson() {
      return JSON.writeValueAsString(this);
    }
  }

  public static void main(String[] args) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    LocalCloud cloud = start(args);
    Servers servers = new Servers(cloud);
    System.out.println(
        new Addresses(
                cloud.s3Endpoint(),
                cloud.sqsEndpoint(),
                cloud.snsEndpoint(),
                cloud.sageMakerRuntimeEndpoint())
            .toJson());
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(servers.deploy(JSON.readValue(line, ModelEndpoint.class)));
    }
    Runtime.getRuntime().halt(0); // nobody is left who would miss anything
  }

  /** S3 is in memory, or in the folder that is named. */
  private static LocalCloud start(String[] args) {
    return args.length == 0
        ? LocalCloud.start()
        : LocalCloud.builder().s3Directory(Path.of(args[0])).start();
  }

  private String deploy(ModelEndpoint endpoint) {
    cloud.createBucket(endpoint.bucket(), "inputs/", "outputs/");
    EndpointConfig.Builder config =
        EndpointConfig.async(
                endpoint.name(),
                request -> ModelResponse.json(Answer.at(InstantSource.system()).toJson()),
                endpoint.outputPath())
            .instanceCount(endpoint.runs() ? 1 : 0)
            .maxConcurrentInvocationsPerInstance(CONCURRENCY)
            .latency(times(endpoint));
    if (endpoint.hasFailurePath()) {
      config.s3FailurePath(endpoint.failurePath());
    }
    String topicArn = "";
    if (endpoint.notifies()) {
      topicArn = cloud.snsClient().createTopic(b -> b.name(endpoint.name())).join().topicArn();
      config.successTopic(topicArn);
    }
    if (endpoint.includesResponse()) {
      config.includeInferenceResponseIn(IncludeInferenceResponse.SUCCESS_NOTIFICATION_TOPIC);
    }
    var unused = cloud.deploy(config.build());
    return topicArn;
  }

  private static Supplier<Duration> times(ModelEndpoint endpoint) {
    if (endpoint.sigma() == 0) {
      Duration always = Duration.ofMillis(endpoint.medianMillis());
      return () -> always;
    }
    LogNormalTimes times =
        new LogNormalTimes(
            endpoint.medianMillis(), endpoint.sigma(), new SplittableRandom(endpoint.seed()));
    return times::next;
  }
}

package com.stygig.async.examples.local;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.model.ColorHarmonyModel;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.EndpointConfig.IncludeInferenceResponse;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.SageMakerSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * A {@link LocalCloud} with what the team behind StyGig has in AWS: its bucket with sample images
 * and a model artifact, a role, an asynchronous and a real-time endpoint. It lives as long as this
 * object.
 */
public final class LocalStygig implements AutoCloseable {
  /** The endpoint that is there from the start. */
  public static final String ENDPOINT_NAME = "stygig-async-endpoint-local";

  /** The real-time endpoint that is there from the start, of the same model. */
  public static final String REALTIME_ENDPOINT_NAME = "stygig-realtime-endpoint-local";

  /** How many times as fast as AWS endpoints come and go, unless one says otherwise. */
  public static final double TIME_SCALE = 30;

  private final LocalCloud cloud;

  private LocalStygig(LocalCloud cloud) {
    this.cloud = cloud;
  }

  /**
   * How the cloud is to be.
   *
   * @param port 0 for a free one
   * @param s3Directory null to keep S3 data in memory
   * @param fault null for none
   * @param complete whether there are a role, pictures of all items, and a topic of its own
   *     endpoint, which take their time
   */
  public record Settings(
      Region region,
      int port,
      @Nullable Path s3Directory,
      double timeScale,
      @Nullable LocalFault fault,
      boolean complete) {
    /** On a free port, with nothing kept and nothing wrong. */
    public static Settings of(Region region, boolean complete) {
      return new Settings(region, 0, null, TIME_SCALE, null, complete);
    }
  }

  public static LocalStygig start(Settings settings) {
    LocalContainers containers = new LocalContainers(settings.fault());
    LocalCloud.Builder builder =
        LocalCloud.builder()
            .region(settings.region())
            .port(settings.port())
            .sageMaker(sageMaker(containers, settings.timeScale()));
    if (settings.s3Directory() != null) {
      builder.s3Directory(settings.s3Directory());
    }
    LocalStygig stygig = new LocalStygig(builder.start());
    try {
      containers.fetchFrom(stygig.cloud.s3Client());
      new LocalSamples(stygig.cloud).put(settings.complete());
      if (settings.complete()) {
        new LocalRole(stygig.cloud).create();
      }
      stygig.deploy(settings.complete());
      return stygig;
    } catch (RuntimeException e) {
      stygig.close();
      throw e;
    }
  }

  /** As it is on AWS, about. */
  private static SageMakerSettings sageMaker(LocalContainers containers, double timeScale) {
    return SageMakerSettings.builder()
        .containers(containers)
        .creationTime(Duration.ofMinutes(2))
        .coldStart(Duration.ofSeconds(150))
        .latency(Duration.ofSeconds(6))
        .updateTime(Duration.ofMinutes(2))
        .deletionTime(Duration.ofSeconds(30))
        .scaleOutTime(Duration.ofMinutes(2))
        .timeScale(timeScale)
        .build();
  }

  /** The topic of the endpoint that is there from the start. */
  public static String topicArn(Region region) {
    return "arn:aws:sns:" + region.id() + ":" + LocalCloud.ACCOUNT_ID + ":" + Team.TOPIC;
  }

  public URI endpoint() {
    return cloud.endpoint();
  }

  private void deploy(boolean notifies) {
    EndpointConfig.Builder config =
        EndpointConfig.async(
                ENDPOINT_NAME, new ColorHarmonyModel(cloud.s3Client()), Team.OUTPUT_PATH)
            .s3FailurePath(Team.FAILURE_PATH);
    if (notifies) {
      String arn = cloud.snsClient().createTopic(b -> b.name(Team.TOPIC)).join().topicArn();
      config
          .successTopic(arn)
          .errorTopic(arn)
          .includeInferenceResponseIn(IncludeInferenceResponse.values());
    }
    for (EndpointConfig each : List.of(config.build(), realTime())) {
      var unused = cloud.deploy(each);
    }
  }

  private EndpointConfig realTime() {
    return EndpointConfig.realTime(REALTIME_ENDPOINT_NAME, new ColorHarmonyModel(cloud.s3Client()))
        .build();
  }

  @Override
  public void close() {
    cloud.close();
  }
}

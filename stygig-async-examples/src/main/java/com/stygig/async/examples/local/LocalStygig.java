package com.stygig.async.examples.local;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.model.ColorHarmonyModel;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.EndpointConfig.IncludeInferenceResponse;
import com.stygig.async.testkit.LocalCloud;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Objects;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.regions.Region;

/**
 * A {@link LocalCloud} with what the team behind StyGig has in AWS: its bucket with sample images
 * and an endpoint. It lives as long as this object.
 */
public final class LocalStygig implements AutoCloseable {
  /** The endpoint that is there from the start. */
  public static final String ENDPOINT_NAME = "stygig-async-endpoint-local";

  private final LocalCloud cloud;

  private LocalStygig(LocalCloud cloud) {
    this.cloud = cloud;
  }

  /** SNS takes its time to start; who does not want notifications does without. */
  public static LocalStygig start(LocalCloud.Builder builder, boolean notifies) {
    LocalStygig stygig = new LocalStygig(builder.start());
    try {
      stygig.fillBucket();
      stygig.deploy(notifies);
      return stygig;
    } catch (RuntimeException e) {
      stygig.close();
      throw e;
    }
  }

  /** The topic of that endpoint. */
  public static String topicArn(Region region) {
    return "arn:aws:sns:" + region.id() + ":000000000000:" + Team.TOPIC;
  }

  public URI endpoint() {
    return cloud.endpoint();
  }

  private void fillBucket() {
    cloud.createBucket(Team.BUCKET, Team.INPUT_PREFIX, Team.SAMPLE_PREFIX);
    cloud
        .s3Client()
        .putObject(
            b ->
                b.bucket(Team.BUCKET)
                    .key(Team.SAMPLE_PREFIX + "0001.jpg")
                    .contentType("image/jpeg"),
            AsyncRequestBody.fromBytes(resource("shirt.jpg")))
        .join();
  }

  private void deploy(boolean notifies) {
    EndpointConfig.Builder config =
        EndpointConfig.async(
                ENDPOINT_NAME,
                new ColorHarmonyModel(cloud.s3Client()),
                "s3://" + Team.BUCKET + "/" + Team.OUTPUT_PREFIX)
            .s3FailurePath("s3://" + Team.BUCKET + "/" + Team.FAILURE_PREFIX);
    if (notifies) {
      String arn = cloud.snsClient().createTopic(b -> b.name(Team.TOPIC)).join().topicArn();
      config
          .successTopic(arn)
          .errorTopic(arn)
          .includeInferenceResponseIn(IncludeInferenceResponse.values());
    }
    var unused = cloud.deploy(config.build());
  }

  private static byte[] resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(ColorHarmonyModel.class.getResourceAsStream(name))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    cloud.close();
  }
}

package com.stygig.async.examples.cli;

import com.stygig.async.examples.SdkSettings;
import com.stygig.async.examples.Team;
import com.stygig.async.examples.local.GarmentPictures;
import com.stygig.async.examples.model.ColorHarmonyModel;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;

/**
 * A cloud with the team's bucket and endpoints of its model, for commands that are told its URL.
 */
final class TeamCloud implements AutoCloseable {
  final LocalCloud cloud;
  final String async = "async-" + UUID.randomUUID();
  final String realTime = "realtime-" + UUID.randomUUID();
  final Model model;
  private final SdkSettings settings;

  TeamCloud(LocalCloud cloud) {
    this.cloud = cloud;
    this.settings = new SdkSettings(cloud);
    this.model = new ColorHarmonyModel(cloud.s3Client());
    try {
      cloud.createBucket(Team.BUCKET, Team.INPUT_PREFIX, Team.SAMPLE_PREFIX);
      GarmentPictures.putInto(cloud.s3Client(), Team.BUCKET).join();
    } catch (BucketAlreadyOwnedByYouException e) {
      // Another test of the class has made it.
    }
  }

  void withAsync(Model answers) {
    var unused = cloud.deploy(asyncConfig(answers).build());
  }

  EndpointConfig.Builder asyncConfig(Model answers) {
    return EndpointConfig.async(async, answers, "s3://" + Team.BUCKET + "/" + Team.OUTPUT_PREFIX);
  }

  void withRealTime(Model answers) {
    var unused = cloud.deploy(EndpointConfig.realTime(realTime, answers).build());
  }

  void put(String key, byte[] bytes) {
    var unused =
        cloud
            .s3Client()
            .putObject(b -> b.bucket(Team.BUCKET).key(key), AsyncRequestBody.fromBytes(bytes))
            .join();
  }

  Run run(String... args) {
    return Run.of(args(args));
  }

  /** With where the cloud is. */
  String[] args(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(
        List.of("--endpoint-url", cloud.endpoint().toString(), "--region", cloud.region().id()));
    return all.toArray(String[]::new);
  }

  @Override
  public void close() {
    settings.close();
    cloud.deleteEndpoint(async);
    cloud.deleteEndpoint(realTime);
  }
}

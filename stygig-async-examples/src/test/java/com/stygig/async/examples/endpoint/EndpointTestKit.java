package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.model.ColorHarmonyModel;
import com.stygig.async.testkit.Container;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.Model;
import com.stygig.async.testkit.SageMakerSettings;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * A cloud with what has to be there before an endpoint can be deployed. A container whose
 * endpoint's name starts with {@code broken-} does not start.
 */
public final class EndpointTestKit implements AutoCloseable {
  private static final String TRUST =
      """
      {"Version": "2012-10-17",
       "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                      "Principal": {"Service": "sagemaker.amazonaws.com"}}]}
      """;

  private final LocalCloud cloud;
  private final Aws aws;

  public EndpointTestKit() {
    this(Duration.ZERO);
  }

  public EndpointTestKit(Duration creationTime) {
    this(creationTime, Duration.ZERO);
  }

  public EndpointTestKit(Duration creationTime, Duration deletionTime) {
    AtomicReference<S3AsyncClient> s3 = new AtomicReference<>();
    cloud =
        LocalCloud.builder()
            .sageMaker(
                SageMakerSettings.builder()
                    .containers(container -> start(container, s3.get()))
                    .creationTime(creationTime)
                    .deletionTime(deletionTime)
                    .build())
            .start();
    s3.set(cloud.s3Client());
    aws =
        new Aws(
            cloud.region(),
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")),
            cloud.endpoint());
    prepare();
  }

  private static Model start(Container container, S3AsyncClient s3) {
    if (container.endpointName().startsWith("broken-")) {
      throw new IllegalStateException("broken");
    }
    return new ColorHarmonyModel(s3);
  }

  private void prepare() {
    cloud.createBucket(
        Team.BUCKET,
        Team.INPUT_PREFIX,
        Team.OUTPUT_PREFIX,
        Team.FAILURE_PREFIX,
        "model-artifacts/");
    put("model-artifacts/model.tar.gz");
    aws.iam()
        .createRole(b -> b.roleName(Team.ROLE + "-20250101").assumeRolePolicyDocument(TRUST))
        .join();
  }

  public void put(String key) {
    aws.s3()
        .putObject(b -> b.bucket(Team.BUCKET).key(key), AsyncRequestBody.fromString("x"))
        .join();
  }

  public Aws aws() {
    return aws;
  }

  public LocalCloud cloud() {
    return cloud;
  }

  public static String newName() {
    return "stygig-test-" + UUID.randomUUID().toString().substring(0, 8);
  }

  @Override
  public void close() {
    aws.close();
    cloud.close();
  }
}

package com.stygig.async.examples.cli;

import com.stygig.async.StygigAsyncClient;
import com.stygig.async.examples.model.ColorHarmonyModel;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.EndpointConfig.IncludeInferenceResponse;
import com.stygig.async.testkit.LocalCloud;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** The team's bucket and an endpoint, in a {@link LocalCloud} that lives as long as this object. */
final class LocalTarget implements Target {
  static final String ENDPOINT_NAME = "stygig-async-endpoint-local";

  private final String endpointName;
  private final String inputLocation;
  private final LocalCloud cloud;
  private final List<String> topicArns;

  LocalTarget(@Nullable String endpointName, String inputLocation, boolean notifies) {
    this.endpointName = endpointName == null ? ENDPOINT_NAME : endpointName;
    this.inputLocation = inputLocation;
    cloud = LocalCloud.start();
    cloud.createBucket(Team.BUCKET, Team.INPUT_PREFIX, Team.SAMPLE_PREFIX);
    cloud
        .s3Client()
        .putObject(
            b ->
                b.bucket(Team.BUCKET)
                    .key(Team.SAMPLE_PREFIX + "0001.jpg")
                    .contentType("image/jpeg"),
            AsyncRequestBody.fromBytes(shirt()))
        .join();
    EndpointConfig.Builder config =
        EndpointConfig.async(
                ENDPOINT_NAME,
                new ColorHarmonyModel(cloud.s3Client()),
                "s3://" + Team.BUCKET + "/" + Team.OUTPUT_PREFIX)
            .s3FailurePath("s3://" + Team.BUCKET + "/" + Team.FAILURE_PREFIX);
    // SNS takes its time to start; who does not want it does without.
    topicArns = notifies ? List.of(createTopic(config)) : List.of();
    var unused = cloud.deploy(config.build());
  }

  private String createTopic(EndpointConfig.Builder config) {
    String arn = cloud.snsClient().createTopic(b -> b.name(Team.TOPIC)).join().topicArn();
    config
        .successTopic(arn)
        .errorTopic(arn)
        .includeInferenceResponseIn(IncludeInferenceResponse.values());
    return arn;
  }

  @Override
  public StygigAsyncClient.Builder clientBuilder() {
    return StygigAsyncClient.builder()
        .endpointName(endpointName)
        .inputLocation(inputLocation)
        .region(cloud.region())
        .credentialsProvider(cloud.credentialsProvider())
        .s3EndpointOverride(cloud.s3Endpoint())
        .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint());
  }

  @Override
  public boolean isLocal() {
    return true;
  }

  @Override
  public SqsAsyncClient sqsClient() {
    return cloud.sqsClient();
  }

  @Override
  public SnsAsyncClient snsClient() {
    return cloud.snsClient();
  }

  @Override
  public List<String> topicArns() {
    return topicArns;
  }

  @Override
  public Optional<SdkHttpClient> certificateClient() {
    return Optional.of(cloud.snsCertificateClient());
  }

  @Override
  public SampleImage sampleImage() {
    return request -> request.image(shirt());
  }

  @Override
  public void close() {
    cloud.close();
  }

  private static byte[] shirt() {
    try (InputStream in =
        Objects.requireNonNull(ColorHarmonyModel.class.getResourceAsStream("shirt.jpg"))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

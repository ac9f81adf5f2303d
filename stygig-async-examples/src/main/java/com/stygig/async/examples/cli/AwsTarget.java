package com.stygig.async.examples.cli;

import com.stygig.async.StygigAsyncClient;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** An endpoint in AWS, or wherever the URL says that AWS is. */
final class AwsTarget implements Target {
  private final String endpointName;
  private final String inputLocation;
  private final Region region;
  private final @Nullable URI endpointUrl;
  private final @Nullable String topicArn;
  private final List<AutoCloseable> clients = new ArrayList<>();

  AwsTarget(
      String endpointName,
      String inputLocation,
      @Nullable Region region,
      @Nullable URI endpointUrl,
      @Nullable String topicArn) {
    this.endpointName = endpointName;
    this.inputLocation = inputLocation;
    this.region = region == null ? regionOfEnvironment() : region;
    this.endpointUrl = endpointUrl;
    this.topicArn = topicArn;
  }

  @Override
  public StygigAsyncClient.Builder clientBuilder() {
    StygigAsyncClient.Builder builder =
        StygigAsyncClient.builder()
            .endpointName(endpointName)
            .inputLocation(inputLocation)
            .region(region);
    if (endpointUrl != null) {
      builder.s3EndpointOverride(endpointUrl).sageMakerRuntimeEndpointOverride(endpointUrl);
    }
    return builder;
  }

  /** The first of the team's shirts, as its own script takes it. */
  @Override
  public SampleImage sampleImage() {
    S3AsyncClientBuilder builder =
        S3AsyncClient.builder()
            .region(region)
            .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()));
    if (endpointUrl != null) {
      builder.endpointOverride(endpointUrl).forcePathStyle(true);
    }
    try (S3AsyncClient s3 = builder.build()) {
      ListObjectsV2Response shirts =
          s3.listObjectsV2(b -> b.bucket(Team.BUCKET).prefix(Team.SAMPLE_PREFIX).maxKeys(10))
              .join();
      String key =
          shirts.contents().stream()
              .map(S3Object::key)
              .filter(name -> !name.endsWith("/"))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "No sample in s3://"
                              + Team.BUCKET
                              + "/"
                              + Team.SAMPLE_PREFIX
                              + ": give --image or --s3-image"));
      return request -> request.imageS3Uri("s3://" + Team.BUCKET + "/" + key);
    }
  }

  @Override
  public boolean isLocal() {
    return false;
  }

  @Override
  public SqsAsyncClient sqsClient() {
    return build(SqsAsyncClient.builder());
  }

  @Override
  public SnsAsyncClient snsClient() {
    return build(SnsAsyncClient.builder());
  }

  private <B extends AwsClientBuilder<B, C>, C extends AutoCloseable> C build(B builder) {
    builder.region(region);
    if (endpointUrl != null) {
      builder.endpointOverride(endpointUrl);
    }
    C client = builder.build();
    clients.add(client);
    return client;
  }

  @Override
  public List<String> topicArns() {
    return topicArn == null ? List.of() : List.of(topicArn);
  }

  @Override
  public Optional<SdkHttpClient> certificateClient() {
    return Optional.empty();
  }

  @Override
  public void close() {
    for (AutoCloseable client : clients) {
      try {
        client.close();
      } catch (Exception e) {
        throw new IllegalStateException("Could not close " + client, e);
      }
    }
  }

  private static Region regionOfEnvironment() {
    try {
      return DefaultAwsRegionProviderChain.builder().build().getRegion();
    } catch (SdkClientException e) {
      return Region.of(Team.REGION);
    }
  }
}

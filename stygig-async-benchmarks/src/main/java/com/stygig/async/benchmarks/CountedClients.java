package com.stygig.async.benchmarks;

import com.stygig.async.waiters.SqsNotificationQueue;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * AWS clients of a {@link ServerProcess}, on one HTTP client whose requests are counted. Each way
 * of waiting that is measured gets a set of its own, all of them set up alike: as the AWS SDK is by
 * default, but that more requests may run at once, and any number may wait for their turn.
 * Thread-safe.
 */
final class CountedClients implements CountedAws, AutoCloseable {
  static final Region REGION = Region.AP_SOUTH_1;

  private static final int CONNECTIONS = 200;

  private final RequestCounts counts;
  private final SdkAsyncHttpClient http;
  private final S3AsyncClient s3;
  private final SqsAsyncClient sqs;
  private final SnsAsyncClient sns;
  private final SageMakerRuntimeAsyncClient sageMakerRuntime;

  static CountedClients of(Servers.Addresses addresses) {
    RequestCounts counts = new RequestCounts();
    return new CountedClients(addresses, counts, new CountingHttpClient(newHttpClient(), counts));
  }

  /** Whose counts stay 0: to count takes time. */
  static CountedClients uncounted(Servers.Addresses addresses) {
    return new CountedClients(addresses, new RequestCounts(), newHttpClient());
  }

  private static SdkAsyncHttpClient newHttpClient() {
    return NettyNioAsyncHttpClient.builder()
        .maxConcurrency(CONNECTIONS)
        .maxPendingConnectionAcquires(Integer.MAX_VALUE)
        .connectionAcquisitionTimeout(Duration.ofMinutes(2))
        .build();
  }

  private CountedClients(
      Servers.Addresses addresses, RequestCounts counts, SdkAsyncHttpClient http) {
    this.counts = counts;
    this.http = http;
    s3 = configure(S3AsyncClient.builder(), addresses.s3()).forcePathStyle(true).build();
    sqs = configure(SqsAsyncClient.builder(), addresses.sqs()).build();
    sns = configure(SnsAsyncClient.builder(), addresses.sns()).build();
    sageMakerRuntime =
        configure(SageMakerRuntimeAsyncClient.builder(), addresses.sageMakerRuntime()).build();
  }

  private <B extends AwsClientBuilder<B, ?> & AwsAsyncClientBuilder<B, ?>> B configure(
      B builder, URI endpoint) {
    return builder
        .httpClient(http)
        .endpointOverride(endpoint)
        .region(REGION)
        .credentialsProvider(credentials());
  }

  static AwsCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));
  }

  @Override
  public RequestCounts counts() {
    return counts;
  }

  @Override
  public S3AsyncClient s3() {
    return s3;
  }

  @Override
  public SqsAsyncClient sqs() {
    return sqs;
  }

  SnsAsyncClient sns() {
    return sns;
  }

  @Override
  public SageMakerRuntimeAsyncClient sageMakerRuntime() {
    return sageMakerRuntime;
  }

  /** Sets up a queue that gets what a topic publishes, and returns its URL. */
  String createQueue(String name, String topicArn) {
    return SqsNotificationQueue.builder(name)
        .topicArns(topicArn)
        .sqsClient(sqs)
        .snsClient(sns)
        .build()
        .create()
        .join();
  }

  @Override
  public void close() {
    s3.close();
    sqs.close();
    sns.close();
    sageMakerRuntime.close();
    http.close();
  }
}

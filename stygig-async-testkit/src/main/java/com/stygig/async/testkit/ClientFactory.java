package com.stygig.async.testkit;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;

/** Sets up AWS clients for the servers of a cloud. They share connections. */
final class ClientFactory {
  private final Region region;
  private final RequestCounter requests;
  private final SdkAsyncHttpClient http;

  ClientFactory(Region region, RequestCounter requests, Parts parts) {
    this.region = region;
    this.requests = requests;
    this.http = http(parts);
  }

  private static SdkAsyncHttpClient http(Parts parts) {
    // Threads of its own: those that the SDK shares take two seconds to stop.
    SdkEventLoopGroup threads = SdkEventLoopGroup.builder().build();
    parts.add(() -> threads.eventLoopGroup().shutdownGracefully(0, 1, TimeUnit.SECONDS));
    return parts.add(
        NettyNioAsyncHttpClient.builder()
            .eventLoopGroup(threads)
            .maxConcurrency(200)
            .maxPendingConnectionAcquires(100_000)
            .connectionAcquisitionTimeout(Duration.ofMinutes(2))
            .build());
  }

  static AwsCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));
  }

  /** For users of the cloud: what they send is counted. */
  <B extends AwsClientBuilder<B, C>, C> B counted(B builder, URI endpoint) {
    return configure(builder, endpoint)
        .overrideConfiguration(c -> c.addExecutionInterceptor(requests));
  }

  /** For the cloud's own servers, which count and repeat themselves what they send. */
  <B extends AwsClientBuilder<B, C>, C> B uncounted(B builder, URI endpoint) {
    return configure(builder, endpoint)
        .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()));
  }

  private <B extends AwsClientBuilder<B, C>, C> B configure(B builder, URI endpoint) {
    builder.endpointOverride(endpoint).region(region).credentialsProvider(credentials());
    ((AwsAsyncClientBuilder<?, ?>) builder).httpClient(http);
    return builder;
  }
}

package com.stygig.async;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;

/**
 * The AWS clients that this library builds itself, on one HTTP client that is made with the first,
 * and another one for uploads. Thread-safe. One place retries each call: for uploads it is the SDK,
 * which alone can repeat a single part; for the rest the SDK's retry is off and {@link
 * ResilientCalls} does it.
 */
final class AwsClients implements AutoCloseable {
  /** From this size on an upload goes in parts, some at once. */
  private static final long MULTIPART_BYTES = 16L << 20;

  /** The SDK's default is twice as many as processors, of which each wakes up for less. */
  private static final int MAX_EVENT_LOOPS = 4;

  private final @Nullable Region region;
  private final @Nullable AwsCredentialsProvider credentials;
  private final @Nullable Executor completions;
  private final List<AutoCloseable> clients = new ArrayList<>();
  private final List<SdkAsyncHttpClient> httpClients = new ArrayList<>();
  private @Nullable Transport transport;
  private @Nullable Transport transportOfUploads;
  private @Nullable CompletableFuture<S3AsyncClient> s3ForUploads;
  private boolean isClosed;

  /**
   * What clients share: connections, and where futures complete if that is not the SDK's default.
   */
  private record Transport(SdkAsyncHttpClient http, @Nullable Executor completions) {}

  /** Futures complete on threads of the SDK's if there is no other executor for it. */
  AwsClients(
      @Nullable Region region,
      @Nullable AwsCredentialsProvider credentials,
      @Nullable Executor completions) {
    this.region = region;
    this.credentials = credentials;
    this.completions = completions;
  }

  SageMakerRuntimeAsyncClient sageMakerRuntime(@Nullable URI endpoint) {
    return closeLater(
        configure(SageMakerRuntimeAsyncClient.builder(), transport(), endpoint)
            .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .build());
  }

  S3AsyncClient s3ForReads(@Nullable URI endpoint) {
    return closeLater(
        s3(transport(), endpoint)
            .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .build());
  }

  /**
   * Returns a future of the caller's own that completes with one client for all uploads. It is
   * built when it is first asked for, on a thread of its own, as that takes a while; what goes
   * inline does without. Fails after {@link #close}.
   */
  synchronized CompletableFuture<S3AsyncClient> s3ForUploads(@Nullable URI endpoint) {
    if (s3ForUploads == null || s3ForUploads.isCompletedExceptionally()) {
      s3ForUploads =
          CompletableFuture.supplyAsync(() -> buildS3ForUploads(endpoint), Threads::start);
    }
    return s3ForUploads.copy();
  }

  private S3AsyncClient buildS3ForUploads(@Nullable URI endpoint) {
    return closeLater(
        s3(transportOfUploads(), endpoint)
            .multipartEnabled(true)
            .multipartConfiguration(
                c ->
                    c.thresholdInBytes(MULTIPART_BYTES).minimumPartSizeInBytes(MULTIPART_BYTES / 2))
            .build());
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    clients.forEach(Closing::quietly);
    for (SdkAsyncHttpClient connections : httpClients) {
      // The SDK waits for two quiet seconds there if no other client uses its threads.
      Thread closing = new Thread(() -> Closing.quietly(connections), "stygig-async-close");
      closing.setDaemon(true);
      closing.start();
    }
  }

  /**
   * An endpoint of one's own is a host that knows no bucket by its name: the bucket goes into the
   * path.
   */
  private S3AsyncClientBuilder s3(Transport transport, @Nullable URI endpoint) {
    return configure(S3AsyncClient.builder(), transport, endpoint).forcePathStyle(endpoint != null);
  }

  private <B extends AwsClientBuilder<B, ?> & AwsAsyncClientBuilder<B, ?>> B configure(
      B builder, Transport transport, @Nullable URI endpoint) {
    builder.httpClient(transport.http());
    if (region != null) {
      builder.region(region);
    }
    if (credentials != null) {
      builder.credentialsProvider(credentials);
    }
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    Executor executor = transport.completions();
    if (executor != null) {
      builder.asyncConfiguration(
          c -> c.advancedOption(SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, executor));
    }
    return builder;
  }

  private synchronized Transport transport() {
    if (transport == null) {
      SdkEventLoopGroup.Builder loops = SdkEventLoopGroup.builder().numberOfThreads(eventLoops());
      transport = new Transport(build(connections().eventLoopGroupBuilder(loops)), completions);
    }
    return transport;
  }

  /** With all of the SDK's threads, which large files keep busy. */
  private synchronized Transport transportOfUploads() {
    if (transportOfUploads == null) {
      transportOfUploads = new Transport(build(connections()), null);
    }
    return transportOfUploads;
  }

  private static NettyNioAsyncHttpClient.Builder connections() {
    return NettyNioAsyncHttpClient.builder()
        .maxConcurrency(100)
        // Requests beyond the connections wait their turn, as many as there are.
        // The SDK tells some refused connections only when that time is over.
        .maxPendingConnectionAcquires(Integer.MAX_VALUE)
        .connectionAcquisitionTimeout(Duration.ofMinutes(1));
  }

  private synchronized SdkAsyncHttpClient build(NettyNioAsyncHttpClient.Builder builder) {
    if (isClosed) {
      throw new IllegalStateException("The client is closed");
    }
    SdkAsyncHttpClient built = builder.build();
    httpClients.add(built);
    return built;
  }

  private static int eventLoops() {
    return Math.min(Runtime.getRuntime().availableProcessors(), MAX_EVENT_LOOPS);
  }

  private synchronized <C extends AutoCloseable> C closeLater(C client) {
    if (isClosed) {
      Closing.quietly(client);
      throw new IllegalStateException("The client is closed");
    }
    clients.add(client);
    return client;
  }
}

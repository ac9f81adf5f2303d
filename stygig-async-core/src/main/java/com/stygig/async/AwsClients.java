package com.stygig.async;

import com.stygig.async.internal.NonBlockingS3Client;
import com.stygig.async.internal.ProxySettings;
import com.stygig.async.internal.RequiredAwsSettings;
import io.github.resilience4j.retry.Retry;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.multipart.MultipartConfiguration;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClientBuilder;

/**
 * The AWS clients that this library builds itself. They share the threads that do the network's
 * work, and one HTTP client; uploads have another one, as reading a result is not to wait until
 * large files have left a connection. Thread-safe. One place retries each call: for uploads it is
 * the SDK, which alone can repeat a single part; for the rest the SDK's retry is off and {@link
 * ResilientCalls} does it.
 */
final class AwsClients implements AutoCloseable {
  /** From this size on an upload goes in parts, some at once. */
  static final long MULTIPART_BYTES = 16L << 20;

  /**
   * Of one upload. Each costs memory, 50 of them by the SDK's default more than a small heap has;
   * S3 takes some 85 MB/s from each, says its performance guide.
   */
  private static final int MAX_PARTS_IN_FLIGHT = 8;

  /**
   * Of a connection that uploads. Without it the kernel takes megabytes at once, of which nobody
   * knows for a while where they are. Linux gives twice as much, which on a way of 100 ms there and
   * back lets a connection send 4 MB/s.
   */
  private static final int SEND_BUFFER_BYTES = 256 << 10;

  /** A slow link may need some time for a handshake behind all that waits for it. */
  private static final Duration CONNECTION_LIMIT = Duration.ofSeconds(15);

  /** What is closed waits so long until nothing is left in the bucket. */
  private static final Duration ABORT_LIMIT = Duration.ofSeconds(5);

  /** The SDK's default is twice as many as processors, of which each wakes up for less. */
  private static final int MAX_EVENT_LOOPS = 4;

  private @Nullable Region region;
  private final AwsCredentialsProvider credentials;
  private final @Nullable Executor completions;
  private final AwsCustomizers customizers;
  private final List<URI> endpoints;
  private final List<AutoCloseable> clients = new ArrayList<>();
  private final List<SdkAsyncHttpClient> httpClients = new ArrayList<>();
  private @Nullable SdkEventLoopGroup eventLoops;
  private @Nullable SdkAsyncHttpClient http;
  private @Nullable SdkAsyncHttpClient httpOfUploads;
  private @Nullable CompletableFuture<S3AsyncClient> s3ForUploads;
  private final MultipartUploads multipartUploads = new MultipartUploads();
  private boolean isClosed;

  /**
   * Futures complete on threads of the SDK's if there is no other executor for it. Without
   * credentials, all clients share those that the SDK finds, so that it looks once.
   *
   * @param endpoints where clients will connect in place of AWS
   */
  AwsClients(
      @Nullable Region region,
      @Nullable AwsCredentialsProvider credentials,
      @Nullable Executor completions,
      AwsCustomizers customizers,
      List<URI> endpoints) {
    this.region = region;
    this.customizers = customizers;
    this.endpoints = endpoints;
    this.credentials =
        new NamedCredentials(
            credentials != null
                ? credentials
                : closeLater(DefaultCredentialsProvider.builder().build()));
    this.completions = completions;
  }

  SageMakerRuntimeAsyncClient sageMakerRuntime(@Nullable URI endpoint) {
    SageMakerRuntimeAsyncClientBuilder builder = SageMakerRuntimeAsyncClient.builder();
    configure(builder, endpoint);
    customizers.clients().accept(builder);
    return closeLater(own(builder, http(), AwsRetryStrategy.doNotRetry(), List.of()).build());
  }

  S3AsyncClient s3ForReads(@Nullable URI endpoint) {
    return s3(endpoint, builder -> own(builder, http(), AwsRetryStrategy.doNotRetry(), List.of()));
  }

  /**
   * Returns a future of the caller's own that completes with one client for all uploads. It is
   * built when it is first asked for, on a thread of its own, as that takes a while; what goes
   * inline does without. Fails after {@link #close}.
   */
  synchronized CompletableFuture<S3AsyncClient> s3ForUploads(
      @Nullable URI endpoint, UploadNetwork network, Retry retry) {
    if (s3ForUploads == null || s3ForUploads.isCompletedExceptionally()) {
      s3ForUploads =
          CompletableFuture.supplyAsync(
              () -> NonBlockingS3Client.of(buildS3ForUploads(endpoint, network, retry)),
              Threads::start);
    }
    return s3ForUploads.copy();
  }

  /** Which uploads in parts are open. */
  MultipartUploads multipartUploads() {
    return multipartUploads;
  }

  private S3AsyncClient buildS3ForUploads(
      @Nullable URI endpoint, UploadNetwork network, Retry retry) {
    SdkAsyncHttpClient watched = network.watch(httpOfUploads());
    return s3(
        endpoint,
        builder ->
            own(builder, watched, new UploadRetryStrategy(retry), List.of(multipartUploads))
                .multipartEnabled(true)
                .multipartConfiguration(AwsClients::sizeParts));
  }

  private static void sizeParts(MultipartConfiguration.Builder parts) {
    parts.thresholdInBytes(MULTIPART_BYTES).minimumPartSizeInBytes(MULTIPART_BYTES / 2);
    if (AwsSdkFeatures.PARTS_IN_FLIGHT) {
      parts.parallelConfiguration(p -> p.maxInFlightParts(MAX_PARTS_IN_FLIGHT));
    }
  }

  /** Waits for the abortion of uploads in parts, where there are such, for 5 seconds at most. */
  @Override
  public void close() {
    multipartUploads.awaitNone(ABORT_LIMIT);
    closeClients();
  }

  private synchronized void closeClients() {
    isClosed = true;
    clients.forEach(Closing::quietly);
    if (eventLoops != null) {
      close(List.copyOf(httpClients), eventLoops.eventLoopGroup());
    }
  }

  /** Connections are closed on the event loops, which can be busy: nobody is to wait for that. */
  private static void close(List<SdkAsyncHttpClient> connections, EventLoopGroup eventLoops) {
    try {
      Threads.start(
          () -> {
            connections.forEach(Closing::quietly);
            var unused = eventLoops.shutdownGracefully();
          });
    } catch (OutOfMemoryError e) { // there are no more threads
      var unused = eventLoops.shutdownGracefully();
    }
  }

  /**
   * An endpoint of one's own, also one that the environment names, is a host that knows no bucket
   * by its name: the bucket goes into the path.
   */
  private S3AsyncClient s3(@Nullable URI endpoint, Consumer<S3AsyncClientBuilder> own) {
    S3AsyncClient client = closeLater(s3Builder(endpoint, endpoint != null, own).build());
    return endpoint == null && isAtOwnEndpoint(client)
        ? closeLater(s3Builder(null, true, own).build())
        : client;
  }

  private static boolean isAtOwnEndpoint(S3AsyncClient client) {
    return client.serviceClientConfiguration().endpointOverride().isPresent();
  }

  private S3AsyncClientBuilder s3Builder(
      @Nullable URI endpoint, boolean isAtOwnEndpoint, Consumer<S3AsyncClientBuilder> own) {
    S3AsyncClientBuilder builder = S3AsyncClient.builder();
    configure(builder, endpoint);
    if (isAtOwnEndpoint) {
      builder.forcePathStyle(true).serviceConfiguration(AwsClients::doNotExpectContinue);
    }
    customizers.clients().accept(builder);
    customizers.s3().accept(builder);
    own.accept(builder);
    return builder;
  }

  /** Not every server that speaks S3 knows how to answer "Expect: 100-continue". */
  private static void doNotExpectContinue(S3Configuration.Builder s3) {
    if (AwsSdkFeatures.EXPECT_CONTINUE_SETTING) {
      s3.expectContinueEnabled(false);
    }
  }

  private void configure(AwsClientBuilder<?, ?> builder, @Nullable URI endpoint) {
    builder.region(region());
    builder.credentialsProvider(credentials);
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
  }

  private <B extends AwsClientBuilder<B, ?> & AwsAsyncClientBuilder<B, ?>> B own(
      B builder,
      SdkAsyncHttpClient http,
      RetryStrategy retry,
      List<? extends ExecutionInterceptor> interceptors) {
    RequiredAwsSettings.apply(builder, http, retry, completions, interceptors);
    return builder;
  }

  /** Asks the environment once for all clients, as that may take seconds. */
  private synchronized Region region() {
    if (region == null) {
      region = regionOfEnvironment();
    }
    return region;
  }

  private static Region regionOfEnvironment() {
    Throwable reason = null;
    try {
      Region found = DefaultAwsRegionProviderChain.builder().build().getRegion();
      if (found != null) {
        return found;
      }
    } catch (SdkClientException e) {
      reason = e;
    }
    throw new IllegalStateException(
        "A client needs an AWS region: call region(...) of its builder, or set AWS_REGION, the"
            + " system property aws.region, or the region of a profile in the AWS configuration",
        reason);
  }

  private synchronized SdkAsyncHttpClient http() {
    if (http == null) {
      NettyNioAsyncHttpClient.Builder builder = httpBuilder();
      customizers.http().accept(builder);
      http = closeLater(builder);
    }
    return http;
  }

  /** A {@link StallDetector} does what time-outs do elsewhere. */
  private synchronized SdkAsyncHttpClient httpOfUploads() {
    if (httpOfUploads == null) {
      NettyNioAsyncHttpClient.Builder builder =
          httpBuilder()
              .connectionTimeout(CONNECTION_LIMIT)
              .tlsNegotiationTimeout(CONNECTION_LIMIT)
              .putChannelOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES);
      customizers.http().accept(builder);
      httpOfUploads = closeLater(builder.readTimeout(Duration.ZERO).writeTimeout(Duration.ZERO));
    }
    return httpOfUploads;
  }

  private NettyNioAsyncHttpClient.Builder httpBuilder() {
    NettyNioAsyncHttpClient.Builder builder =
        NettyNioAsyncHttpClient.builder()
            .maxConcurrency(100)
            // Requests beyond the connections wait their turn, as many as there are.
            // The SDK tells some refused connections only when that time is over.
            .maxPendingConnectionAcquires(Integer.MAX_VALUE)
            .connectionAcquisitionTimeout(Duration.ofMinutes(1));
    ProxySettings.apply(builder, endpoints);
    return builder;
  }

  private SdkAsyncHttpClient closeLater(NettyNioAsyncHttpClient.Builder http) {
    SdkAsyncHttpClient built = http.eventLoopGroup(eventLoops()).build();
    httpClients.add(built);
    return built;
  }

  private SdkEventLoopGroup eventLoops() {
    if (isClosed) {
      throw new IllegalStateException("The client is closed");
    }
    if (eventLoops == null) {
      eventLoops =
          SdkEventLoopGroup.builder()
              .numberOfThreads(
                  Math.min(Runtime.getRuntime().availableProcessors(), MAX_EVENT_LOOPS))
              .build();
    }
    return eventLoops;
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

package com.stygig.async.examples.aws;

import com.stygig.async.StygigAsyncClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingAsyncClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsAsyncClient;
import software.amazon.awssdk.services.iam.IamAsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sts.StsAsyncClient;

/**
 * AWS as one command sees it: a region, credentials, perhaps a URL of its own, and a client for
 * each service, made when it is first asked for. Whether it is AWS or a local cloud that answers,
 * nobody can tell from it. Thread-safe.
 */
public final class Aws implements AutoCloseable {
  /** A real-time endpoint may think for 60 seconds; an impatient client asks it again. */
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(70);

  /**
   * The SDK's clients share threads, and whoever closes the last client waits two seconds for them.
   * This one stays open, so that nobody waits at the end of a command.
   */
  @SuppressWarnings("unused")
  private static final SdkAsyncHttpClient KEEPS_THREADS = NettyNioAsyncHttpClient.create();

  private final Region region;
  private final @Nullable AwsCredentialsProvider credentials;
  private final @Nullable URI endpointUrl;
  private final Map<Class<?>, Object> clients = new HashMap<>();
  private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
  private volatile boolean endsWithThisProcess;

  /** Without credentials it looks for them as AWS's tools do. */
  public Aws(
      Region region, @Nullable AwsCredentialsProvider credentials, @Nullable URI endpointUrl) {
    this.region = region;
    this.credentials = credentials;
    this.endpointUrl = endpointUrl;
  }

  public Region region() {
    return region;
  }

  /** One URL for all services, if it is not AWS's own. */
  public Optional<URI> endpointUrl() {
    return Optional.ofNullable(endpointUrl);
  }

  public S3AsyncClient s3() {
    return client(
        S3AsyncClient.class, () -> S3AsyncClient.builder().forcePathStyle(isS3AtAnotherUrl()));
  }

  /** Such as a URL of the environment, which the AWS SDK tells of a client only that is built. */
  private boolean isS3AtAnotherUrl() {
    if (endpointUrl != null) {
      return true;
    }
    try (S3AsyncClient client = S3AsyncClient.builder().region(region).build()) {
      return client.serviceClientConfiguration().endpointOverride().isPresent();
    }
  }

  public SqsAsyncClient sqs() {
    return client(SqsAsyncClient.class, SqsAsyncClient::builder);
  }

  public SnsAsyncClient sns() {
    return client(SnsAsyncClient.class, SnsAsyncClient::builder);
  }

  public SageMakerAsyncClient sageMaker() {
    return client(SageMakerAsyncClient.class, SageMakerAsyncClient::builder);
  }

  public SageMakerRuntimeAsyncClient sageMakerRuntime() {
    return client(
        SageMakerRuntimeAsyncClient.class,
        () ->
            SageMakerRuntimeAsyncClient.builder()
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().readTimeout(LONGEST_ANSWER)));
  }

  public ApplicationAutoScalingAsyncClient autoScaling() {
    return client(
        ApplicationAutoScalingAsyncClient.class, ApplicationAutoScalingAsyncClient::builder);
  }

  public CloudWatchAsyncClient cloudWatch() {
    return client(CloudWatchAsyncClient.class, CloudWatchAsyncClient::builder);
  }

  public CloudWatchLogsAsyncClient logs() {
    return client(CloudWatchLogsAsyncClient.class, CloudWatchLogsAsyncClient::builder);
  }

  public StsAsyncClient sts() {
    return client(StsAsyncClient.class, StsAsyncClient::builder);
  }

  public IamAsyncClient iam() {
    return client(IamAsyncClient.class, IamAsyncClient::builder);
  }

  /**
   * Fails if there are no credentials: to be called before a wait, which would go on without them
   * until its time is up.
   *
   * @throws software.amazon.awssdk.core.exception.SdkClientException which says why
   */
  public void requireCredentials() {
    if (credentials != null) {
      var unused = credentials.resolveCredentials();
      return;
    }
    try (DefaultCredentialsProvider environment = DefaultCredentialsProvider.builder().build()) {
      var unused = environment.resolveCredentials();
    }
  }

  /** A client of StyGig's, complete but for endpoint, input location and waiter. */
  public StygigAsyncClient.Builder stygig() {
    StygigAsyncClient.Builder builder = StygigAsyncClient.builder().region(region);
    if (credentials != null) {
      builder.credentialsProvider(credentials);
    }
    if (endpointUrl != null) {
      builder.s3EndpointOverride(endpointUrl).sageMakerRuntimeEndpointOverride(endpointUrl);
    }
    return builder;
  }

  private synchronized <B extends AwsClientBuilder<B, C>, C extends AutoCloseable> C client(
      Class<C> type, Supplier<B> builder) {
    return type.cast(clients.computeIfAbsent(type, t -> build(type, builder.get())));
  }

  private <B extends AwsClientBuilder<B, C>, C extends AutoCloseable> C build(
      Class<C> type, B builder) {
    // IAM is one for all regions.
    builder.region(
        type == IamAsyncClient.class && endpointUrl == null ? Region.AWS_GLOBAL : region);
    if (credentials != null) {
      builder.credentialsProvider(credentials);
    }
    if (endpointUrl != null) {
      builder.endpointOverride(endpointUrl);
    }
    C client = builder.build();
    toClose.push(client);
    return client;
  }

  /** Closes the cloud with this, after its clients. */
  public synchronized void closeWithIt(AutoCloseable cloud) {
    toClose.addLast(cloud);
    endsWithThisProcess = true;
  }

  /** Whether it is a cloud in this process, with nothing to go on with after it. */
  public boolean endsWithThisProcess() {
    return endsWithThisProcess;
  }

  @Override
  public synchronized void close() {
    RuntimeException failure = null;
    while (!toClose.isEmpty()) {
      AutoCloseable next = toClose.pop();
      try {
        next.close();
      } catch (Exception e) {
        failure = new IllegalStateException("Could not close " + next, e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}

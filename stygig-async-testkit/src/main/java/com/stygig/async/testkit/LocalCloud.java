package com.stygig.async.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * The part of AWS that asynchronous inference needs, in this process, on free loopback ports: an S3
 * server, an SQS server and SageMaker Runtime. Clients reach it as they reach AWS, over HTTP;
 * credentials are accepted whatever they are.
 *
 * <p>Thread-safe. {@link #close()} stops the servers and closes the clients that this class handed
 * out.
 */
public final class LocalCloud implements AutoCloseable {
  static final String ACCOUNT_ID = "000000000000";

  private static final Logger log = LoggerFactory.getLogger(LocalCloud.class);

  private final Region region;
  private final Map<String, LocalEndpoint> endpoints = new ConcurrentHashMap<>();
  private final List<AutoCloseable> closeables = new ArrayList<>();
  private final S3AccessRules s3AccessRules = new S3AccessRules();
  private final RequestCounter requests = new RequestCounter();
  private final ExecutorService modelThreads =
      Executors.newCachedThreadPool(daemons("local-model-"));
  private final SdkAsyncHttpClient http;
  private final LocalS3 s3;
  private final EndpointStorage storage;
  private final URI sageMakerRuntimeEndpoint;
  private @Nullable LocalSqs sqs;
  private @Nullable S3AsyncClient s3Client;
  private @Nullable SqsAsyncClient sqsClient;
  private @Nullable SageMakerRuntimeAsyncClient sageMakerRuntimeClient;
  private boolean closed;

  private LocalCloud(Region region) {
    this.region = region;
    http = http();
    s3 = closeLater(new LocalS3(s3AccessRules));
    storage = new EndpointStorage(s3.store());
    sageMakerRuntimeEndpoint = startSageMakerRuntime();
  }

  /**
   * Starts a cloud in region {@code ap-south-1}.
   *
   * @return a running cloud, which the caller closes
   */
  public static LocalCloud start() {
    return start(Region.AP_SOUTH_1);
  }

  /**
   * Starts a cloud.
   *
   * @param region the region that it stands for
   * @return a running cloud, which the caller closes
   */
  public static LocalCloud start(Region region) {
    return new LocalCloud(Objects.requireNonNull(region, "region"));
  }

  /**
   * Returns the region that this cloud stands for.
   *
   * @return the region
   */
  public Region region() {
    return region;
  }

  /**
   * Returns credentials for clients of this cloud. Any others do as well.
   *
   * @return fixed credentials
   */
  public AwsCredentialsProvider credentialsProvider() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));
  }

  /**
   * Returns where S3 listens. Buckets stand in the path.
   *
   * @return an {@code http} URI
   */
  public URI s3Endpoint() {
    return s3.endpoint();
  }

  /**
   * Returns where SageMaker Runtime listens.
   *
   * @return an {@code http} URI
   */
  public URI sageMakerRuntimeEndpoint() {
    return sageMakerRuntimeEndpoint;
  }

  /**
   * Returns where SQS listens. Its server starts with the first call.
   *
   * @return an {@code http} URI
   */
  public synchronized URI sqsEndpoint() {
    if (sqs == null) {
      sqs = closeLater(new LocalSqs(region));
    }
    return sqs.endpoint();
  }

  /**
   * Returns an S3 client of this cloud. Its requests are counted.
   *
   * @return the client, always the same, closed with the cloud
   */
  public synchronized S3AsyncClient s3Client() {
    if (s3Client == null) {
      s3Client =
          closeLater(counted(S3AsyncClient.builder(), s3Endpoint()).forcePathStyle(true).build());
    }
    return s3Client;
  }

  /**
   * Returns an SQS client of this cloud. Its requests are counted.
   *
   * @return the client, always the same, closed with the cloud
   */
  public synchronized SqsAsyncClient sqsClient() {
    if (sqsClient == null) {
      sqsClient = closeLater(counted(SqsAsyncClient.builder(), sqsEndpoint()).build());
    }
    return sqsClient;
  }

  /**
   * Returns a SageMaker Runtime client of this cloud. Its requests are counted.
   *
   * @return the client, always the same, closed with the cloud
   */
  public synchronized SageMakerRuntimeAsyncClient sageMakerRuntimeClient() {
    if (sageMakerRuntimeClient == null) {
      sageMakerRuntimeClient =
          closeLater(
              counted(SageMakerRuntimeAsyncClient.builder(), sageMakerRuntimeEndpoint).build());
    }
    return sageMakerRuntimeClient;
  }

  /**
   * Returns the count of the requests that the clients of this class have sent.
   *
   * @return a live counter
   */
  public RequestCounter requests() {
    return requests;
  }

  /**
   * Returns what S3 denies to clients.
   *
   * @return the rules, to be changed at any time
   */
  public S3AccessRules s3AccessRules() {
    return s3AccessRules;
  }

  /**
   * Creates a bucket, and prefixes in it as the console does, by an empty object each.
   *
   * @param bucket the bucket's name, by S3's rules
   * @param prefixes such as {@code results/}
   * @throws IllegalArgumentException if S3 would refuse the name
   * @throws software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException if there is
   *     such a bucket
   */
  public void createBucket(String bucket, String... prefixes) {
    storage.createBucket(bucket);
    for (String prefix : prefixes) {
      storage.createPrefix(new S3Location(bucket, prefix));
    }
  }

  /**
   * Deploys an endpoint. It takes invocations at once and works on them when its cold start is
   * over.
   *
   * @param config how it behaves; its buckets must exist
   * @return the running endpoint
   * @throws IllegalStateException if there is an endpoint of that name
   * @throws software.amazon.awssdk.services.s3.model.NoSuchBucketException if there is no such
   *     bucket
   */
  public LocalEndpoint deploy(EndpointConfig config) {
    for (String path : new @Nullable String[] {config.s3OutputPath, config.s3FailurePath}) {
      if (path != null && !config.bucketPerResult) {
        storage.createPrefix(S3Location.parse(path));
      }
    }
    LocalEndpoint endpoint = new LocalEndpoint(config, storage, modelThreads);
    if (endpoints.putIfAbsent(config.endpointName(), endpoint) != null) {
      throw new IllegalStateException("There is an endpoint " + config.endpointName() + " already");
    }
    return endpoint;
  }

  /**
   * Deletes an endpoint. What it has accepted it still works off.
   *
   * @param endpointName the endpoint's name
   */
  public void deleteEndpoint(String endpointName) {
    endpoints.remove(endpointName);
  }

  /**
   * Stops the servers and closes the clients that this class handed out. The second call does
   * nothing.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    modelThreads.shutdownNow();
    for (int i = closeables.size() - 1; i >= 0; i--) {
      try {
        closeables.get(i).close();
      } catch (Exception e) {
        log.warn("A part of the local cloud did not close", e);
      }
    }
  }

  private SdkAsyncHttpClient http() {
    // Threads of its own: those that the SDK shares take two seconds to stop.
    SdkEventLoopGroup threads = SdkEventLoopGroup.builder().build();
    closeLater(() -> threads.eventLoopGroup().shutdownGracefully(0, 1, TimeUnit.SECONDS));
    return closeLater(
        NettyNioAsyncHttpClient.builder()
            .eventLoopGroup(threads)
            .maxConcurrency(200)
            .maxPendingConnectionAcquires(100_000)
            .connectionAcquisitionTimeout(Duration.ofMinutes(2))
            .build());
  }

  private URI startSageMakerRuntime() {
    Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.setHandler(new SageMakerRuntimeHandler(endpoints::get, storage));
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("The local SageMaker Runtime did not start", e);
    }
    closeLater(server::stop);
    return URI.create("http://127.0.0.1:" + server.getURI().getPort());
  }

  private <B extends AwsClientBuilder<B, ?>> B counted(B builder, URI endpoint) {
    return configure(builder, endpoint)
        .overrideConfiguration(c -> c.addExecutionInterceptor(requests));
  }

  private <B extends AwsClientBuilder<B, ?>> B configure(B builder, URI endpoint) {
    builder.endpointOverride(endpoint).region(region).credentialsProvider(credentialsProvider());
    ((AwsAsyncClientBuilder<?, ?>) builder).httpClient(http);
    return builder;
  }

  private <C extends AutoCloseable> C closeLater(C closeable) {
    closeables.add(closeable);
    return closeable;
  }

  private static ThreadFactory daemons(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}

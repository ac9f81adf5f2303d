package com.stygig.async.testkit;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * The part of AWS that asynchronous inference needs, in this process, on loopback ports: an S3
 * server, an SQS server, an SNS server, SageMaker and its Runtime, and Application Auto Scaling.
 * Clients reach it as they reach AWS, over HTTP; credentials are accepted whatever they are. {@link
 * #endpoint()} is one URL for all of it.
 *
 * <p>There, and by {@link #client}, are also CloudWatch with its logs, metrics and alarms, STS, and
 * the roles of IAM. Policies can be asked what they allow, their conditions taken as fulfilled, but
 * nobody is held to them; alarms have a state, but do nothing.
 *
 * <p>Thread-safe. {@link #close()} stops the servers and closes the clients that this class handed
 * out.
 */
public final class LocalCloud implements AutoCloseable {
  /** The account that everything belongs to. */
  public static final String ACCOUNT_ID = "000000000000";

  private final Region region;
  private final Parts parts;
  private final S3AccessRules s3AccessRules = new S3AccessRules();
  private final SnsFaults snsFaults = new SnsFaults();
  private final HttpFaults httpFaults = new HttpFaults();
  private final Mailboxes mailboxes = new Mailboxes();
  private final RequestCounter requests = new RequestCounter();
  private final ExecutorService modelThreads = modelThreads();
  private final LocalLogs logs;
  private final LocalCloudWatch cloudWatch;
  private final LocalS3 s3;
  private final EndpointStorage storage;
  private final Timers timers;
  private final SageMakerSettings sageMakerSettings;
  private final EndpointRegistry endpoints;
  private final AutoScaling scaling;
  private final SageMakerControl sageMaker;
  private final ClientFactory clients;
  private final LoopbackServer server;
  private final Supplier<LocalSqs> sqs;
  private final Supplier<LocalSns> sns;
  private final Supplier<S3AsyncClient> s3Client;
  private final Supplier<SqsAsyncClient> sqsClient;
  private final Supplier<SnsAsyncClient> snsClient;
  private final Supplier<SageMakerRuntimeAsyncClient> sageMakerRuntimeClient;

  private LocalCloud(Builder builder, Parts parts) {
    this.parts = parts;
    region = builder.region;
    // The first one of a process takes a second, as all the others together do.
    CompletableFuture<LocalS3> startingS3 =
        CompletableFuture.supplyAsync(
            () -> new LocalS3(s3AccessRules, builder.s3Directory),
            task -> Parts.daemons("local-start-").newThread(task).start());
    var unused = parts.add(() -> closeStarted(startingS3));
    timers = parts.add(new Timers());
    logs = new LocalLogs(region);
    clients = new ClientFactory(region, requests, parts);
    server = parts.add(new LoopbackServer(builder.port));
    s3 = started(startingS3);
    storage = new EndpointStorage(s3.store());
    sqs = parts.lazy(() -> new LocalSqs(region, server.endpoint()));
    Supplier<URI> sqsEndpoint = () -> sqs.get().endpoint();
    SqsTransport queues =
        new SqsTransport(
            sqsEndpoint,
            parts.lazy(
                () -> clients.uncounted(SqsAsyncClient.builder(), sqsEndpoint.get()).build()));
    sns = parts.lazy(() -> new LocalSns(region, snsFaults, queues, mailboxes));
    sageMakerSettings = builder.sageMaker;
    endpoints = new EndpointRegistry(new Arns(region));
    scaling = new AutoScaling(sageMakerSettings, endpoints, timers, modelThreads);
    EndpointHost host = new EndpointHost(region, storage, sns, modelThreads, timers, logs);
    sageMaker = new SageMakerControl(sageMakerSettings, host, endpoints, scaling);
    cloudWatch = parts.add(new LocalCloudWatch(region, this::backlogs, timers.scheduler()));
    server.serve(gateway());
    s3Client =
        parts.lazy(
            () ->
                clients
                    .counted(S3AsyncClient.builder(), s3.endpoint())
                    .forcePathStyle(true)
                    .build());
    sqsClient =
        parts.lazy(() -> clients.counted(SqsAsyncClient.builder(), sqsEndpoint.get()).build());
    snsClient =
        parts.lazy(() -> clients.counted(SnsAsyncClient.builder(), sns.get().endpoint()).build());
    sageMakerRuntimeClient =
        parts.lazy(
            () ->
                clients.counted(SageMakerRuntimeAsyncClient.builder(), server.endpoint()).build());
  }

  private static LocalS3 started(CompletableFuture<LocalS3> starting) {
    try {
      return starting.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static void closeStarted(CompletableFuture<LocalS3> starting) {
    var unused =
        starting
            .handle(
                (s3, error) -> {
                  if (s3 != null) {
                    s3.close();
                  }
                  return error;
                })
            .join();
  }

  /** What comes to them when the cloud is closed is not done. */
  private static ExecutorService modelThreads() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        60,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        Parts.daemons("local-model-"),
        new ThreadPoolExecutor.DiscardPolicy());
  }

  private Gateway gateway() {
    IamArns arns = new IamArns(region);
    Gateway gateway =
        new Gateway(mailboxes::of, new FaultyDoor(httpFaults, timers))
            .forward(AwsService.S3, s3::endpoint)
            .forward(AwsService.SQS, () -> sqs.get().endpoint())
            .forward(AwsService.SNS, () -> sns.get().endpoint())
            .serve(
                AwsService.SAGEMAKER_RUNTIME, new SageMakerRuntimeHandler(endpoints::find, storage))
            .serve(AwsService.LOGS, logs.handler())
            .serve(AwsService.CLOUDWATCH, cloudWatch.handler())
            .serve(AwsService.STS, LocalSts.handler(arns))
            .serve(AwsService.IAM, LocalIam.handler(arns))
            .serve(AwsService.SAGEMAKER, sageMaker.handler())
            .serve(AwsService.APPLICATION_AUTO_SCALING, scaling());
    gateway.about().put("region", region.id());
    gateway.about().put("timeScale", sageMakerSettings.timeScale());
    return gateway;
  }

  private List<BacklogReading> backlogs() {
    return endpoints.all().stream()
        .filter(endpoint -> endpoint.config().s3OutputPath().isPresent())
        .map(LocalEndpoint::backlog)
        .toList();
  }

  private Handler scaling() {
    Arns arns = new Arns(region);
    Map<String, JsonAction> actions =
        new HashMap<>(new AutoScalingActions(scaling, endpoints, arns).byName());
    actions.putAll(new ScalingPolicyActions(scaling, arns).byName());
    return new JsonHandler(actions);
  }

  /**
   * Starts a cloud in region {@code ap-south-1}, on free ports.
   *
   * @return a running cloud, which the caller closes
   */
  public static LocalCloud start() {
    return builder().start();
  }

  /**
   * Starts a cloud on free ports.
   *
   * @param region the region that it stands for
   * @return a running cloud, which the caller closes
   */
  public static LocalCloud start(Region region) {
    return builder().region(region).start();
  }

  /**
   * Returns a builder, for what is to be different from {@link #start()}.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
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
    return ClientFactory.credentials();
  }

  /**
   * Returns where all services listen, each of which knows its requests by their signatures: what
   * {@code AWS_ENDPOINT_URL} takes, or {@code --endpoint-url} of the AWS CLI. Buckets stand in the
   * path. Programs that need one service only are quicker with that one's own endpoint.
   *
   * @return an {@code http} URI
   */
  public URI endpoint() {
    return server.endpoint();
  }

  /**
   * Builds a client of this cloud for any service that it has. Its requests are counted.
   *
   * @param builder a builder of an asynchronous client, such as {@code
   *     SageMakerAsyncClient.builder()}; its endpoint, region, credentials and HTTP client are set
   *     here
   * @return a new client, which need not be closed
   * @param <B> the builder's type
   * @param <C> the client's type
   */
  public <B extends AwsClientBuilder<B, C>, C> C client(B builder) {
    C client = clients.counted(builder, endpoint()).build();
    if (client instanceof AutoCloseable part) {
      var unused = parts.add(part);
    }
    return client;
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
    return server.endpoint();
  }

  /**
   * Returns where SQS listens. Its server starts with the first call.
   *
   * @return an {@code http} URI
   */
  public URI sqsEndpoint() {
    return sqs.get().endpoint();
  }

  /**
   * Returns where SNS listens. Its server starts with the first call.
   *
   * @return an {@code http} URI
   */
  public URI snsEndpoint() {
    return sns.get().endpoint();
  }

  /**
   * Returns an S3 client of this cloud. Its requests are counted.
   *
   * @return the client, always the same, closed with the cloud
   */
  public S3AsyncClient s3Client() {
    return s3Client.get();
  }

  /**
   * Returns an SQS client of this cloud. Its requests are counted.
   *
   * @return the client, always the same, closed with the cloud
   */
  public SqsAsyncClient sqsClient() {
    return sqsClient.get();
  }

  /**
   * Returns an SNS client of this cloud. Its requests are counted.
   *
   * @return the client, always the same, closed with the cloud
   */
  public SnsAsyncClient snsClient() {
    return snsClient.get();
  }

  /**
   * Returns an HTTP client that has the certificate with which the local SNS signs, for the AWS
   * SDK's {@code SnsMessageManager}. It needs no network: any other request fails with an {@link
   * java.io.IOException}.
   *
   * @return a client that need not be closed
   */
  public SdkHttpClient snsCertificateClient() {
    return sns.get().certificateClient();
  }

  /**
   * Returns a SageMaker Runtime client of this cloud. Its requests are counted.
   *
   * @return the client, always the same, closed with the cloud
   */
  public SageMakerRuntimeAsyncClient sageMakerRuntimeClient() {
    return sageMakerRuntimeClient.get();
  }

  /** Where everything in this cloud logs. */
  LogSink logs() {
    return logs;
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
   * Returns what goes wrong between SNS and its subscriptions.
   *
   * @return the faults, to be changed at any time
   */
  public SnsFaults snsFaults() {
    return snsFaults;
  }

  /**
   * Returns what goes wrong with requests to the {@linkplain #endpoint() one URL}.
   *
   * @return the faults, to be changed at any time
   */
  public HttpFaults httpFaults() {
    return httpFaults;
  }

  /**
   * Stops the S3 server, or starts it on the same port. While it is stopped, connections to it are
   * refused, and whoever goes by the {@linkplain #endpoint() one URL} gets HTTP 502 of S3.
   * Endpoints read and write as ever, and nothing is lost.
   *
   * @param isOut true from the beginning of the outage to its end
   */
  public void s3Outage(boolean isOut) {
    s3.outage(isOut);
  }

  /**
   * Returns the mail that SNS has sent to an address, requests for confirmation included.
   *
   * @param address as it was subscribed
   * @return a copy, the oldest mail first
   */
  public List<Email> mailbox(String address) {
    return mailboxes.of(address);
  }

  /**
   * Creates a bucket, and readies prefixes in it for many puts at a time. As in S3, a listing shows
   * none of them before something is put there.
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
   * over. Its topics get a test notification.
   *
   * @param config how it behaves; its buckets and topics must exist
   * @return the running endpoint
   * @throws IllegalArgumentException if there is no such topic
   * @throws IllegalStateException if there is an endpoint of that name
   * @throws software.amazon.awssdk.services.s3.model.NoSuchBucketException if there is no such
   *     bucket
   */
  public LocalEndpoint deploy(EndpointConfig config) {
    return sageMaker.deploy(config);
  }

  /**
   * Deletes an endpoint. What it has accepted it still works off.
   *
   * @param endpointName the endpoint's name
   */
  public void deleteEndpoint(String endpointName) {
    sageMaker.delete(endpointName);
  }

  /**
   * Finds an endpoint, however it was created.
   *
   * @param endpointName the endpoint's name
   * @return the endpoint, if there is one and it is in service
   */
  public Optional<LocalEndpoint> findEndpoint(String endpointName) {
    return Optional.ofNullable(endpoints.find(endpointName));
  }

  /**
   * Stops the servers and closes the clients that this class handed out. The second call does
   * nothing.
   */
  @Override
  public void close() {
    timers.close();
    modelThreads.shutdownNow();
    parts.close();
  }

  /** Starts a {@link LocalCloud}. Not thread-safe. */
  public static final class Builder {
    private Region region = Region.AP_SOUTH_1;
    private int port;
    private @Nullable Path s3Directory;
    private SageMakerSettings sageMaker = SageMakerSettings.builder().build();

    private Builder() {}

    /**
     * Sets the region that the cloud stands for; {@code ap-south-1} by default.
     *
     * @param region a region
     * @return this
     */
    public Builder region(Region region) {
      this.region = Objects.requireNonNull(region, "region");
      return this;
    }

    /**
     * Sets the port of {@link LocalCloud#endpoint()}; a free one by default.
     *
     * @param port 1 to 65535, or 0 for a free one
     * @return this
     */
    public Builder port(int port) {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port must be from 0 to 65535: " + port);
      }
      this.port = port;
      return this;
    }

    /**
     * Sets where S3 keeps its data, which is in memory by default. Everything else is forgotten at
     * the end all the same.
     *
     * @param directory is created if it is not there
     * @return this
     */
    public Builder s3Directory(Path directory) {
      this.s3Directory = Objects.requireNonNull(directory, "directory");
      return this;
    }

    /**
     * Sets how endpoints behave that are created through the SageMaker API.
     *
     * @param settings the settings
     * @return this
     */
    public Builder sageMaker(SageMakerSettings settings) {
      this.sageMaker = Objects.requireNonNull(settings, "settings");
      return this;
    }

    /**
     * Starts the cloud.
     *
     * @return a running cloud, which the caller closes
     * @throws java.io.UncheckedIOException if the port is taken, or the directory cannot be written
     */
    public LocalCloud start() {
      Parts parts = new Parts();
      try {
        return new LocalCloud(this, parts);
      } catch (RuntimeException e) {
        parts.close();
        throw e;
      }
    }
  }
}

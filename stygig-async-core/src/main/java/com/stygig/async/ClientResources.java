package com.stygig.async;

import com.stygig.async.internal.AwsErrorKind;
import com.stygig.async.internal.AwsErrors;
import com.stygig.async.internal.FallbackScheduler;
import com.stygig.async.internal.NonBlockingS3Client;
import com.stygig.async.internal.RareWarning;
import com.stygig.async.spi.AwsCallHistory;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.spi.Ticker;
import com.stygig.async.spi.WaiterEnvironment;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;

/**
 * The AWS clients and threads that a client works with: those that it was given, and in place of
 * what is missing those that are made, and closed, here.
 */
final class ClientResources implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClientResources.class);

  /** In the order of their making; closed in the opposite one. */
  private final Deque<AutoCloseable> made = new ArrayDeque<>();

  private final ClientConfig config;
  private final @Nullable ExecutorService ownCallbacks;
  private final AwsCallHistory callHistory = new AwsCallHistory();
  private final Executor completions;
  private final FallbackExecutor callbacks;
  private final ScheduledExecutorService scheduler;
  private final S3AsyncClient s3ForReads;
  private final Supplier<CompletableFuture<S3AsyncClient>> s3ForUploads;
  private final UploadAdmission uploadAdmission;
  private final @Nullable MultipartUploads multipartUploads;
  private final SageMakerRuntimeAsyncClient sageMakerRuntime;

  ClientResources(ClientConfig config) {
    this.config = config;
    ExecutorService ownCompletions = Threads.completions();
    completions = new FallbackExecutor(ownCompletions);
    AwsClients clients =
        closeLater(
            new AwsClients(
                config.region,
                config.credentialsProvider,
                completions,
                config.customizers,
                Stream.of(config.s3EndpointOverride, config.sageMakerRuntimeEndpointOverride)
                    .filter(Objects::nonNull)
                    .toList()));
    try {
      shutDownLater(ownCompletions);
      if (config.executor == null) {
        ownCallbacks = shutDownLater(Threads.callbacks());
        callbacks = new FallbackExecutor(ownCallbacks);
      } else {
        ownCallbacks = null;
        callbacks = new FallbackExecutor(config.executor);
      }
      scheduler =
          config.scheduler == null
              ? shutDownLater(Threads.scheduler())
              : FallbackScheduler.of(config.scheduler);
      // Beside the rest: a new JVM takes long for it.
      CompletableFuture<S3AsyncClient> reads = s3ForReads(clients);
      S3AsyncClient given = config.s3Client;
      if (given == null) {
        UploadNetwork network = UploadNetwork.adaptive(scheduler, callbacks, config.ticker::nanos);
        s3ForUploads = s3ForUploads(clients, network);
        uploadAdmission = network.admission();
        multipartUploads = clients.multipartUploads();
      } else {
        s3ForUploads = () -> CompletableFuture.completedFuture(NonBlockingS3Client.of(given));
        uploadAdmission = UploadNetwork.ofGivenClient(callbacks, config.ticker::nanos);
        multipartUploads = null;
      }
      sageMakerRuntime =
          config.sageMakerRuntimeClient == null
              ? clients.sageMakerRuntime(config.sageMakerRuntimeEndpointOverride)
              : config.sageMakerRuntimeClient;
      s3ForReads =
          new GuardedS3Client(
              join(reads),
              new ResilientCalls(
                  null,
                  null,
                  config.resilience.s3CircuitBreaker(),
                  AwsErrors::isTroubleOfReads,
                  scheduler),
              callHistory);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  private CompletableFuture<S3AsyncClient> s3ForReads(AwsClients clients) {
    return config.s3Client == null
        ? CompletableFuture.supplyAsync(
            () -> clients.s3ForReads(config.s3EndpointOverride), Threads::start)
        : CompletableFuture.completedFuture(config.s3Client);
  }

  private Supplier<CompletableFuture<S3AsyncClient>> s3ForUploads(
      AwsClients clients, UploadNetwork network) {
    return () ->
        clients.s3ForUploads(config.s3EndpointOverride, network, config.resilience.uploadRetry());
  }

  private static <C> C join(CompletableFuture<C> client) {
    try {
      return client.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Where the user's code runs. */
  FallbackExecutor callbacks() {
    return callbacks;
  }

  /** Whether AWS calls of this client have ever succeeded. */
  AwsCallHistory callHistory() {
    return callHistory;
  }

  ScheduledExecutorService scheduler() {
    return scheduler;
  }

  S3AsyncClient s3ForReads() {
    return s3ForReads;
  }

  Supplier<CompletableFuture<S3AsyncClient>> s3ForUploads() {
    return s3ForUploads;
  }

  UploadAdmission uploadAdmission() {
    return uploadAdmission;
  }

  /** Null where uploads go through a client that was given. */
  @Nullable MultipartUploads multipartUploads() {
    return multipartUploads;
  }

  SageMakerRuntimeAsyncClient sageMakerRuntime() {
    return sageMakerRuntime;
  }

  /** Invocations, as the SageMaker client alone does not make them. */
  ResilientCalls invocationCalls() {
    return new ResilientCalls(
        config.resilience.invocationRetry().orElse(null),
        config.resilience.rateLimiter().orElse(null),
        config.resilience.endpointCircuitBreaker(),
        error -> true,
        scheduler);
  }

  /** Uploads as a whole: single requests of one are repeated by the S3 client. */
  ResilientCalls uploadCalls() {
    Retry retry = config.resilience.newUploadRetry();
    RareWarning warning = new RareWarning(log, config.clock);
    retry
        .getEventPublisher()
        .onRetry(
            event ->
                warning.warn(
                    AwsErrors.unwrap(Objects.requireNonNull(event.getLastThrowable())).getMessage()
                        + " - it begins anew in "
                        + event.getWaitInterval().toMillis()
                        + " ms"));
    return new ResilientCalls(retry, null, null, error -> true, scheduler);
  }

  /** Reads, whose circuit breaker the S3 client has. */
  ResilientCalls readCalls() {
    return new ResilientCalls(config.resilience.readRetry(), null, null, error -> true, scheduler);
  }

  /** Looks, whose caller asks again: what somebody has to put right is told at once. */
  ResilientCalls lookCalls() {
    RetryConfig reads = config.resilience.readRetry().getRetryConfig();
    Retry retry =
        Retry.of(
            config.resilience.readRetry().getName() + "-look",
            RetryConfig.from(reads)
                .retryOnException(
                    error ->
                        !isToBePutRight(AwsErrorKind.of(error))
                            && reads.getExceptionPredicate().test(error))
                .build());
    return new ResilientCalls(retry, null, null, error -> true, scheduler);
  }

  private static boolean isToBePutRight(AwsErrorKind kind) {
    return switch (kind) {
      case CREDENTIALS, CONFIGURATION, WRONG_REGION -> true;
      default -> false;
    };
  }

  TimeLimit limit(String stage, Duration limit) {
    return new TimeLimit(stage, limit, scheduler);
  }

  /** Makes the waiter; closes all of this if that fails. */
  ResultWaiter waiter() {
    try {
      ResultWaiter waiter =
          config.waiter.create(
              new Environment(
                  s3ForReads,
                  Optional.ofNullable(config.region),
                  Optional.ofNullable(config.credentialsProvider),
                  config.clock,
                  config.ticker,
                  scheduler,
                  Optional.of(completions),
                  callHistory,
                  config.customizers));
      return config.ownsWaiter ? closeLater(waiter) : waiter;
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  @Override
  public void close() {
    while (!made.isEmpty()) {
      Closing.quietly(made.removeLast());
    }
  }

  /** Lets callbacks end that run on threads of ours, unless one of them is what waits here. */
  void awaitCallbacks(long nanos) {
    if (ownCallbacks == null || nanos <= 0 || callbacks.isRunningOnThisThread()) {
      return;
    }
    try {
      if (!ownCallbacks.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
        log.debug("Callbacks still run");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private <C extends AutoCloseable> C closeLater(C resource) {
    made.add(resource);
    return resource;
  }

  private <E extends ExecutorService> E shutDownLater(E executor) {
    // What runs ends; what waits has been ended by the client before.
    made.add(executor::shutdown);
    return executor;
  }

  private record Environment(
      S3AsyncClient s3Client,
      Optional<Region> region,
      Optional<AwsCredentialsProvider> credentialsProvider,
      InstantSource clock,
      Ticker ticker,
      ScheduledExecutorService scheduler,
      Optional<Executor> futureCompletionExecutor,
      AwsCallHistory callHistory,
      AwsCustomizers customizers)
      implements WaiterEnvironment {
    @Override
    public void customize(AwsClientBuilder<?, ?> builder) {
      customizers.clients().accept(builder);
    }

    @Override
    public void customize(NettyNioAsyncHttpClient.Builder builder) {
      customizers.http().accept(builder);
    }

    /** Nothing of the credentials. */
    @Override
    public String toString() {
      return "WaiterEnvironment[" + region + "]";
    }
  }
}

package com.stygig.async;

import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.spi.WaiterEnvironment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;

/**
 * What a client works with: what the user gave, and in place of what is missing what we make, and
 * close.
 */
final class Resources implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Resources.class);

  /** In the order of their making; closed in the opposite one. */
  private final Deque<AutoCloseable> made = new ArrayDeque<>();

  private final @Nullable ExecutorService ownExecutor;
  private final @Nullable Executor forAwsClients;
  final Handover executor;
  final ScheduledExecutorService scheduler;
  final S3AsyncClient s3ForReads;
  final Supplier<CompletableFuture<S3AsyncClient>> s3ForUploads;
  final UploadAdmission uploadAdmission;
  final @Nullable MultipartUploads multipartUploads;
  final SageMakerRuntimeAsyncClient sageMakerRuntime;
  final Resilience resilience;

  Resources(StygigAsyncClient.Builder given, String endpointName) {
    ScheduledExecutorService timer =
        given.scheduler != null ? given.scheduler : Threads.scheduler();
    if (given.executor != null) {
      ownExecutor = null;
      executor = new Handover(given.executor);
      forAwsClients = null;
    } else {
      CallbackPool callbacks = Threads.callbacks(timer);
      ownExecutor = callbacks;
      executor = new Handover(callbacks);
      forAwsClients = Handover.forAwsClients(callbacks);
    }
    AwsClients clients =
        closeLater(new AwsClients(given.region, given.credentialsProvider, forAwsClients));
    try {
      if (ownExecutor != null) {
        shutDownLater(ownExecutor);
      }
      scheduler = given.scheduler != null ? timer : shutDownLater(timer);
      S3AsyncClient s3 = given.s3Client;
      // Beside the rest: a new JVM takes long for it.
      CompletableFuture<S3AsyncClient> reads =
          s3 != null
              ? CompletableFuture.completedFuture(s3)
              : CompletableFuture.supplyAsync(
                  () -> clients.s3ForReads(given.s3EndpointOverride), Threads::start);
      resilience =
          given.resilience.build(
              "stygig-" + endpointName, given.sageMakerRuntimeClient == null, given.clock);
      if (s3 != null) {
        s3ForUploads = () -> CompletableFuture.completedFuture(s3);
        uploadAdmission = UploadNetwork.ofGivenClient(executor, System::nanoTime);
        multipartUploads = null;
      } else {
        UploadNetwork uploads = UploadNetwork.adaptive(scheduler, executor, System::nanoTime);
        s3ForUploads =
            () -> clients.s3ForUploads(given.s3EndpointOverride, uploads, resilience.uploadRetry());
        uploadAdmission = uploads.admission();
        multipartUploads = clients.multipartUploads();
      }
      sageMakerRuntime =
          given.sageMakerRuntimeClient != null
              ? given.sageMakerRuntimeClient
              : clients.sageMakerRuntime(given.sageMakerRuntimeEndpointOverride);
      s3ForReads =
          new GuardedS3Client(
              built(reads),
              new ResilientCalls(
                  null,
                  null,
                  resilience.s3CircuitBreaker(),
                  AwsErrors::isTransientForReads,
                  scheduler));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static <C> C built(CompletableFuture<C> client) {
    try {
      return client.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Invocations, as the SageMaker client alone does not make them. */
  ResilientCalls invocationCalls() {
    return new ResilientCalls(
        resilience.invocationRetry().orElse(null),
        resilience.rateLimiter().orElse(null),
        resilience.endpointCircuitBreaker(),
        error -> true,
        scheduler);
  }

  /** Reads, whose circuit breaker the S3 client has. */
  ResilientCalls readCalls() {
    return new ResilientCalls(resilience.readRetry(), null, null, error -> true, scheduler);
  }

  TimeLimit limit(String stage, Duration limit) {
    return new TimeLimit(stage, limit, scheduler);
  }

  ResultWaiter waiter(ResultWaiter.Factory factory, StygigAsyncClient.Builder given) {
    try {
      ResultWaiter waiter =
          factory.create(
              new Environment(
                  s3ForReads,
                  Optional.ofNullable(given.region),
                  Optional.ofNullable(given.credentialsProvider),
                  given.clock,
                  scheduler,
                  Optional.ofNullable(forAwsClients)));
      return given.ownsWaiter ? closeLater(waiter) : waiter;
    } catch (RuntimeException e) {
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

  /** Lets callbacks come to their end that have been handed over to threads of ours. */
  void awaitCallbacks(long nanos) {
    if (ownExecutor == null || nanos <= 0) {
      return;
    }
    try {
      if (!ownExecutor.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
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
      ScheduledExecutorService scheduler,
      Optional<Executor> futureCompletionExecutor)
      implements WaiterEnvironment {
    /** Nothing of the credentials. */
    @Override
    public String toString() {
      return "WaiterEnvironment[" + region + "]";
    }
  }
}

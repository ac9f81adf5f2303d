package com.stygig.async;

import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.spi.WaiterEnvironment;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;

/**
 * What a client works with: what the user gave, and in place of what is missing what we make, and
 * close.
 */
final class Resources implements AutoCloseable {
  /** In the order of their making; closed in the opposite one. */
  private final Deque<AutoCloseable> made = new ArrayDeque<>();

  final Executor executor;
  final ScheduledExecutorService scheduler;
  final S3AsyncClient s3ForReads;
  final S3AsyncClient s3ForUploads;
  final SageMakerRuntimeAsyncClient sageMakerRuntime;
  final Retrying retryingReads;
  final Retrying retryingInvocations;

  Resources(StygigAsyncClient.Builder given) {
    AwsClients clients = closeLater(new AwsClients(given.region, given.credentialsProvider));
    try {
      executor =
          new Handover(
              given.executor != null ? given.executor : shutDownLater(Threads.callbacks()));
      scheduler = given.scheduler != null ? given.scheduler : shutDownLater(Threads.scheduler());
      if (given.s3Client != null) {
        s3ForReads = given.s3Client;
        s3ForUploads = given.s3Client;
        retryingReads = Retrying.NEVER;
      } else {
        s3ForReads = clients.s3ForReads(given.s3EndpointOverride);
        s3ForUploads = clients.s3ForUploads(given.s3EndpointOverride);
        retryingReads = Retrying.on(AwsErrors::isTransientForReads, "stygig-read", scheduler);
      }
      if (given.sageMakerRuntimeClient != null) {
        sageMakerRuntime = given.sageMakerRuntimeClient;
        retryingInvocations = Retrying.NEVER;
      } else {
        sageMakerRuntime = clients.sageMakerRuntime(given.sageMakerRuntimeEndpointOverride);
        retryingInvocations =
            Retrying.on(AwsErrors::isTransientRefusal, "stygig-invoke", scheduler);
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  ResultWaiter waiter(
      ResultWaiter.Factory factory, StygigAsyncClient.Builder given, InstantSource clock) {
    try {
      ResultWaiter waiter =
          factory.create(
              new Environment(
                  s3ForReads,
                  Optional.ofNullable(given.region),
                  Optional.ofNullable(given.credentialsProvider),
                  clock,
                  scheduler));
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
      ScheduledExecutorService scheduler)
      implements WaiterEnvironment {}
}

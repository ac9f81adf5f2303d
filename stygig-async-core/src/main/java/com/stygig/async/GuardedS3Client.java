package com.stygig.async;

import com.stygig.async.internal.NonBlockingS3Client;
import com.stygig.async.spi.AwsCallHistory;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.S3Request;

/** Reads from S3 through a circuit breaker, for the client and its waiter alike. */
final class GuardedS3Client extends NonBlockingS3Client {
  private final ResilientCalls calls;
  private final AwsCallHistory history;

  GuardedS3Client(S3AsyncClient s3, ResilientCalls calls, AwsCallHistory history) {
    super(s3);
    this.calls = calls;
    this.history = history;
  }

  @Override
  protected <T extends S3Request, R> CompletableFuture<R> invokeOperation(
      T request, Function<T, CompletableFuture<R>> operation) {
    return history.watch(calls.call(() -> super.invokeOperation(request, operation)));
  }
}

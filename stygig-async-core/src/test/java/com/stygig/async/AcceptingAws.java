package com.stygig.async;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;

/** AWS clients for tests of what the client does by itself: an invocation is accepted at once. */
final class AcceptingAws {
  private AcceptingAws() {}

  static final class S3 implements S3AsyncClient {
    @Override
    public String serviceName() {
      return "s3";
    }

    @Override
    public void close() {}
  }

  static final class SageMaker implements SageMakerRuntimeAsyncClient {
    private final AtomicInteger invocations = new AtomicInteger();
    private final int limit;

    SageMaker() {
      this(Integer.MAX_VALUE);
    }

    /** Fails after so many invocations. */
    SageMaker(int limit) {
      this.limit = limit;
    }

    @Override
    public CompletableFuture<InvokeEndpointAsyncResponse> invokeEndpointAsync(
        InvokeEndpointAsyncRequest request) {
      int number = invocations.incrementAndGet();
      if (number > limit) {
        return CompletableFuture.failedFuture(new IllegalStateException("no more invocations"));
      }
      return CompletableFuture.completedFuture(
          InvokeEndpointAsyncResponse.builder()
              .outputLocation("s3://bucket/out/" + number + ".out")
              .build());
    }

    @Override
    public String serviceName() {
      return "sagemaker";
    }

    @Override
    public void close() {}
  }
}

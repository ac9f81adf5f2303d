package com.stygig.async;

import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultWaiter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;

/** An endpoint whose answers, the inferences' ids, are there as soon as it is asked. */
final class InstantAws implements SageMakerRuntimeAsyncClient, ResultWaiter {
  final AtomicLong invocations = new AtomicLong();

  @Override
  public CompletableFuture<InvokeEndpointAsyncResponse> invokeEndpointAsync(
      InvokeEndpointAsyncRequest request) {
    invocations.incrementAndGet();
    return CompletableFuture.completedFuture(
        InvokeEndpointAsyncResponse.builder().outputLocation("s3://bucket/out/1.out").build());
  }

  @Override
  public CompletableFuture<InferenceOutcome> await(
      String inferenceId, CompletionStage<InvocationReceipt> receipt) {
    return CompletableFuture.completedFuture(
        InferenceOutcome.succeeded(SdkBytes.fromUtf8String(inferenceId)));
  }

  /** A client of this endpoint. */
  StygigAsyncClient.Builder client() {
    return StygigAsyncClient.builder()
        .endpointName("e")
        .s3Client(new NoS3())
        .sageMakerRuntimeClient(this)
        .waiter((ResultWaiter) this);
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}

  private static final class NoS3 implements S3AsyncClient {
    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }
}

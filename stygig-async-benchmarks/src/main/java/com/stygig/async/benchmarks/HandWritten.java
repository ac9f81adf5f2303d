package com.stygig.async.benchmarks;

import com.stygig.async.S3Uri;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;

/**
 * What all cycles have in common that are written by hand on the AWS SDK: how they invoke and how
 * they fetch. The payload goes inline, as ours does, and is not copied; S3's answer is read into
 * memory as the SDK does it. There is no limit, no time-out and no retry but the SDK's.
 */
final class HandWritten {
  private final CountedAws aws;
  private final String endpointName;
  private final SdkBytes payload;

  HandWritten(CountedAws aws, ModelEndpoint endpoint, byte[] payload) {
    this.aws = aws;
    this.endpointName = endpoint.name();
    this.payload = SdkBytes.fromByteArrayUnsafe(payload);
  }

  CompletableFuture<InvokeEndpointAsyncResponse> invoke(String inferenceId) {
    return aws.sageMakerRuntime()
        .invokeEndpointAsync(
            b ->
                b.endpointName(endpointName)
                    .inferenceId(inferenceId)
                    .contentType("application/octet-stream")
                    .body(payload));
  }

  /** Invokes, and completes with where the result will be. */
  CompletableFuture<S3Uri> invokeForLocation(String inferenceId) {
    return invoke(inferenceId).thenApply(response -> S3Uri.parse(response.outputLocation()));
  }

  /** Fails with S3's 404 if there is no result yet. */
  CompletableFuture<Answer> get(S3Uri location) {
    return aws.s3()
        .getObject(
            b -> b.bucket(location.bucket()).key(location.key()),
            AsyncResponseTransformer.toBytes())
        .thenApply(response -> Answer.parse(response.asByteArrayUnsafe()));
  }
}

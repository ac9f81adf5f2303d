package com.stygig.async.internal;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.s3.DelegatingS3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.S3Request;

/** An S3 client on which {@linkplain NonBlockingCalls no caller waits for credentials}. */
public class NonBlockingS3Client extends DelegatingS3AsyncClient {
  private final NonBlockingCalls calls;

  /**
   * Creates one for every client, also one that does not say where it has its credentials from.
   *
   * @param s3 an S3 client
   */
  protected NonBlockingS3Client(S3AsyncClient s3) {
    super(s3);
    this.calls = new NonBlockingCalls(s3);
  }

  /**
   * Returns a client that does not block its callers.
   *
   * @param s3 an S3 client
   * @return the same client if it does so already, or if its credentials are at hand
   */
  public static S3AsyncClient of(S3AsyncClient s3) {
    SdkClient inner = s3;
    while (inner instanceof DelegatingS3AsyncClient outer) {
      if (inner instanceof NonBlockingS3Client) {
        return s3;
      }
      inner = outer.delegate();
    }
    return NonBlockingCalls.mayBlock(s3) ? new NonBlockingS3Client(s3) : s3;
  }

  @Override
  protected <T extends S3Request, R> CompletableFuture<R> invokeOperation(
      T request, Function<T, CompletableFuture<R>> operation) {
    return calls.call(request, operation);
  }
}

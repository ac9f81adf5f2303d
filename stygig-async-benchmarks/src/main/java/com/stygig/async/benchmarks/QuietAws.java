package com.stygig.async.benchmarks;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/**
 * An AWS without a network, in which every invocation is accepted at once and no inference ever
 * ends. The answers are as long as SageMaker's, and share no text with each other.
 */
public final class QuietAws {
  private static final String OUTPUTS = "s3://acme-stygig-inference-ap-south-1/outputs/";
  private static final String FAILURES = "s3://acme-stygig-inference-ap-south-1/failures/";

  private QuietAws() {}

  static String outputLocation() {
    return OUTPUTS + UUID.randomUUID() + ".out";
  }

  static String failureLocation() {
    return FAILURES + UUID.randomUUID() + "-error.out";
  }

  public static final class SageMaker implements SageMakerRuntimeAsyncClient {
    @Override
    public CompletableFuture<InvokeEndpointAsyncResponse> invokeEndpointAsync(
        InvokeEndpointAsyncRequest request) {
      return CompletableFuture.completedFuture(
          InvokeEndpointAsyncResponse.builder()
              .inferenceId(copy(request.inferenceId()))
              .outputLocation(outputLocation())
              .failureLocation(failureLocation())
              .build());
    }

    /** The text as a parser of JSON makes it, which knows nothing of the request. */
    private static String copy(String text) {
      return String.copyValueOf(text.toCharArray());
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }

  public static final class S3 implements S3AsyncClient {
    @Override
    public <T> CompletableFuture<T> getObject(
        GetObjectRequest request, AsyncResponseTransformer<GetObjectResponse, T> transformer) {
      return CompletableFuture.failedFuture(
          NoSuchKeyException.builder().statusCode(404).message("Not there").build());
    }

    @Override
    public CompletableFuture<ListObjectsV2Response> listObjectsV2(ListObjectsV2Request request) {
      return CompletableFuture.completedFuture(
          ListObjectsV2Response.builder().isTruncated(false).build());
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }

  /** Its receives are long polls without an end. */
  static final class Sqs implements SqsAsyncClient {
    @Override
    public CompletableFuture<ReceiveMessageResponse> receiveMessage(ReceiveMessageRequest request) {
      return new CompletableFuture<>();
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }
}

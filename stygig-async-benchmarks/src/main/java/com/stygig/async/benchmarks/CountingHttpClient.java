package com.stygig.async.benchmarks;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;

/**
 * Counts what passes through the HTTP client of the AWS SDK. Nothing leaves the process by another
 * way, and each retry is a request.
 */
final class CountingHttpClient implements SdkAsyncHttpClient {
  private final SdkAsyncHttpClient http;
  private final RequestCounts counts;

  CountingHttpClient(SdkAsyncHttpClient http, RequestCounts counts) {
    this.http = http;
    this.counts = counts;
  }

  @Override
  public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
    counts.add(operation(request.request()));
    return http.execute(request);
  }

  /** By what services go: SQS by a header, SageMaker Runtime by the path, SNS by its forms. */
  private static String operation(SdkHttpRequest request) {
    String target = request.firstMatchingHeader("X-Amz-Target").orElse("");
    if (!target.isEmpty()) {
      return "SQS " + target.substring(target.lastIndexOf('.') + 1);
    }
    if (request.encodedPath().endsWith("/async-invocations")) {
      return "invoke";
    }
    String contentType = request.firstMatchingHeader("Content-Type").orElse("");
    if (contentType.startsWith("application/x-www-form-urlencoded")) {
      return "SNS";
    }
    boolean isListing = !request.firstMatchingRawQueryParameter("list-type").isEmpty();
    return "S3 " + (isListing ? "LIST" : request.method().name());
  }

  @Override
  public String clientName() {
    return http.clientName();
  }

  @Override
  public void close() {
    http.close();
  }
}

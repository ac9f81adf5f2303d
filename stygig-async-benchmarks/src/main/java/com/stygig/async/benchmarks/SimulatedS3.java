package com.stygig.async.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/** S3 with one bucket. */
final class SimulatedS3 implements S3AsyncClient {
  private static final int PAGE = 1_000;

  private final SimulatedLink link;
  private final NavigableMap<String, byte[]> objects = new TreeMap<>();

  SimulatedS3(SimulatedLink link) {
    this.link = link;
  }

  void put(String key, byte[] bytes) {
    objects.put(key, bytes);
  }

  private byte[] get(String key) {
    byte[] bytes = objects.get(key);
    if (bytes == null) {
      throw NoSuchKeyException.builder()
          .statusCode(404)
          .message("The specified key does not exist.")
          .writableStackTrace(false) // there are millions
          .build();
    }
    return bytes;
  }

  @Override
  public CompletableFuture<PutObjectResponse> putObject(
      PutObjectRequest request, AsyncRequestBody body) {
    return link.call(
        "S3 PUT",
        () -> {
          put(request.key(), new byte[0]); // nobody here reads an input
          return PutObjectResponse.builder().build();
        });
  }

  @Override
  public CompletableFuture<HeadObjectResponse> headObject(HeadObjectRequest request) {
    return link.call("S3 HEAD", () -> head(request.key()));
  }

  /** The SDK's waiter goes by the status. */
  private HeadObjectResponse head(String key) {
    HeadObjectResponse.Builder response =
        HeadObjectResponse.builder().contentLength((long) get(key).length);
    response.sdkHttpResponse(SdkHttpResponse.builder().statusCode(200).build());
    return response.build();
  }

  @Override
  public <T> CompletableFuture<T> getObject(
      GetObjectRequest request, AsyncResponseTransformer<GetObjectResponse, T> transformer) {
    CompletableFuture<T> result = transformer.prepare();
    link.call("S3 GET", () -> get(request.key()))
        .whenComplete(
            (bytes, error) -> {
              if (error == null) {
                transformer.onResponse(
                    GetObjectResponse.builder().contentLength((long) bytes.length).build());
                transformer.onStream(AsyncRequestBody.fromBytesUnsafe(bytes));
              } else {
                transformer.exceptionOccurred(error);
              }
            });
    return result;
  }

  @Override
  public CompletableFuture<ListObjectsV2Response> listObjectsV2(ListObjectsV2Request request) {
    return link.call("S3 LIST", () -> page(request));
  }

  private ListObjectsV2Response page(ListObjectsV2Request request) {
    String last = request.continuationToken();
    List<S3Object> contents = new ArrayList<>();
    for (String key : objects.tailMap(last == null ? request.prefix() : last, false).keySet()) {
      if (!key.startsWith(request.prefix())) {
        break;
      }
      if (contents.size() == PAGE) {
        return ListObjectsV2Response.builder()
            .contents(contents)
            .isTruncated(true)
            .nextContinuationToken(contents.get(PAGE - 1).key())
            .build();
      }
      contents.add(S3Object.builder().key(key).build());
    }
    return ListObjectsV2Response.builder().contents(contents).isTruncated(false).build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}

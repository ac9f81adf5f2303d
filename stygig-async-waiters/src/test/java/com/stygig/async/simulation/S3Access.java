package com.stygig.async.simulation;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A machine's client of S3. */
final class S3Access implements S3AsyncClient {
  /** What the faults of uploads are blamed on, as their keys are random. */
  static final String UPLOADS = "uploads";

  private final World world;
  private final Machine machine;
  private final S3Server server;
  private final Link link;

  /** A waiter has to bear that it is not answered at all. */
  S3Access(World world, Machine machine, S3Server server, boolean mayHang) {
    this.world = world;
    this.machine = machine;
    this.server = server;
    this.link = new Link(world, machine, "S3", S3Exception::builder, "SlowDown", 503);
    this.link.mayHang = mayHang;
  }

  @Override
  public CompletableFuture<PutObjectResponse> putObject(
      PutObjectRequest request, AsyncRequestBody body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    body.subscribe(
        chunk -> {
          byte[] part = new byte[chunk.remaining()];
          chunk.get(part);
          bytes.writeBytes(part);
        });
    String location = "s3://" + request.bucket() + "/" + request.key();
    return link.call(
        "PutObject",
        UPLOADS,
        () -> {
          server.put(location, bytes.toByteArray());
          return PutObjectResponse.builder().build();
        });
  }

  @Override
  public <R> CompletableFuture<R> getObject(
      GetObjectRequest request, AsyncResponseTransformer<GetObjectResponse, R> transformer) {
    String location = "s3://" + request.bucket() + "/" + request.key();
    return link.repeated(
        () -> {
          CompletableFuture<R> result = transformer.prepare();
          link.once("GetObject", location, () -> CompletableFuture.completedFuture(get(location)))
              .whenComplete(
                  (bytes, error) -> {
                    if (error == null) {
                      respond(request, location, bytes, transformer);
                    } else {
                      transformer.exceptionOccurred(error);
                    }
                  });
          return result;
        });
  }

  private byte[] get(String location) {
    byte[] bytes = server.get(location);
    if (bytes != null) {
      return bytes;
    }
    world.trace(location, "is not there");
    throw world.settings.mayList() ? noSuchKey() : forbidden();
  }

  private AwsServiceException forbidden() {
    world.tally.fault(Fault.LISTING_FORBIDDEN);
    return link.error(403, "AccessDenied", "Access Denied");
  }

  private static AwsServiceException noSuchKey() {
    return (AwsServiceException)
        NoSuchKeyException.builder().statusCode(404).message("No such key").build();
  }

  private <R> void respond(
      GetObjectRequest request,
      String location,
      byte[] object,
      AsyncResponseTransformer<GetObjectResponse, R> transformer) {
    GetObjectResponse.Builder response = GetObjectResponse.builder();
    byte[] bytes = object;
    if (request.range() != null) {
      int end = Integer.parseInt(request.range().replaceAll(".*-", "")) + 1;
      bytes = Arrays.copyOf(object, Math.min(end, object.length));
      response.contentRange("bytes 0-" + (bytes.length - 1) + "/" + object.length);
    }
    transformer.onResponse(response.contentLength((long) bytes.length).build());
    transformer.onStream(new Body(world, machine, location, bytes, transformer));
  }

  @Override
  public CompletableFuture<ListObjectsV2Response> listObjectsV2(ListObjectsV2Request request) {
    String bucket = "s3://" + request.bucket() + "/";
    String prefix = bucket + request.prefix();
    int max = request.maxKeys() == null ? world.settings.pageSize() : request.maxKeys();
    return link.call(
        "ListObjectsV2",
        prefix,
        () -> {
          if (!world.settings.mayList()) {
            throw forbidden();
          }
          S3Server.Page page = server.list(prefix, request.continuationToken(), max);
          List<S3Object> objects =
              page.keys().stream()
                  .map(key -> S3Object.builder().key(key.substring(bucket.length())).build())
                  .toList();
          return ListObjectsV2Response.builder()
              .contents(objects)
              .isTruncated(page.next() != null)
              .nextContinuationToken(page.next())
              .build();
        });
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}

package com.stygig.async;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * Puts a payload into S3, under a name that nothing else has. Streams: no payload is in memory as a
 * whole.
 */
final class Uploader {
  private final S3AsyncClient s3;
  private final @Nullable S3Uri inputLocation;

  Uploader(S3AsyncClient s3, @Nullable S3Uri inputLocation) {
    this.s3 = s3;
    this.inputLocation = inputLocation;
  }

  boolean hasDestination() {
    return inputLocation != null;
  }

  CompletableFuture<S3Uri> upload(
      String inferenceId, InferenceRequest request, AsyncRequestBody body) {
    if (inputLocation == null) {
      throw new IllegalStateException("No inputLocation");
    }
    S3Uri destination = inputLocation.resolve("request-" + UUID.randomUUID() + extension(request));
    String contentType = request.contentType().orElse("application/octet-stream");
    CompletableFuture<PutObjectResponse> put =
        Retrying.safely(
            () ->
                s3.putObject(
                    b ->
                        b.bucket(destination.bucket())
                            .key(destination.key())
                            .contentType(contentType),
                    body));
    CompletableFuture<S3Uri> uploaded =
        put.handle(
            (response, error) -> {
              if (error != null) {
                throw failure(destination, inferenceId, AwsErrors.unwrap(error));
              }
              return destination;
            });
    uploaded.whenComplete(
        (location, error) -> {
          if (uploaded.isCancelled()) {
            put.cancel(true);
          }
        });
    return uploaded;
  }

  private static CompletionException failure(
      S3Uri destination, String inferenceId, Throwable cause) {
    return new CompletionException(
        new UploadException(
            "Could not upload the input of "
                + inferenceId
                + " to "
                + destination
                + ": "
                + AwsErrors.message(cause),
            inferenceId,
            cause));
  }

  /** For people who look into the bucket; the content type is what counts. */
  private static String extension(InferenceRequest request) {
    String type = request.contentType().orElse("");
    if (type.startsWith("application/json")) {
      return ".json";
    }
    return type.startsWith("image/")
        ? "." + type.substring(6).replaceAll("[^a-z0-9].*", "")
        : ".bin";
  }
}

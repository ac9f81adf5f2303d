package com.stygig.async;

import com.stygig.async.internal.AwsErrors;
import com.stygig.async.spi.AwsCallHistory;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.RequestOverrideConfiguration;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * Puts a payload into S3, under a name that nothing else has, when it is its turn. Streams: no
 * payload is in memory as a whole. Leaves nothing behind of an upload that failed.
 */
final class Uploader {
  private static final Logger log = LoggerFactory.getLogger(Uploader.class);

  private final Supplier<CompletableFuture<S3AsyncClient>> s3;
  private final UploadAdmission admission;
  private final @Nullable MultipartUploads multipartUploads;
  private final @Nullable S3Uri inputLocation;
  private final Supplier<UUID> uuids;
  private final Consumer<? super PutObjectRequest.Builder> customizer;
  private final AwsCallHistory history;
  private final TimeLimit limit;

  /**
   * Asks for an S3 client when there is something to upload.
   *
   * @param multipartUploads null if the client is the user's
   * @param uuids for the names of inputs
   * @param customizer changes each upload
   */
  Uploader(
      Supplier<CompletableFuture<S3AsyncClient>> s3,
      UploadAdmission admission,
      @Nullable MultipartUploads multipartUploads,
      @Nullable S3Uri inputLocation,
      Supplier<UUID> uuids,
      Consumer<? super PutObjectRequest.Builder> customizer,
      AwsCallHistory history,
      TimeLimit limit) {
    this.s3 = s3;
    this.admission = admission;
    this.multipartUploads = multipartUploads;
    this.inputLocation = inputLocation;
    this.uuids = uuids;
    this.customizer = customizer;
    this.history = history;
    this.limit = limit;
  }

  /** How long making the input ready may take. */
  TimeLimit limit() {
    return limit;
  }

  boolean hasDestination() {
    return inputLocation != null;
  }

  /** Returns a place that nothing else has. */
  S3Uri newDestination(InferenceRequest request) {
    if (inputLocation == null) {
      throw new IllegalStateException("No inputLocation");
    }
    return inputLocation.resolve("request-" + uuids.get() + extension(request));
  }

  /** Returns a place in the line of uploads, to be closed when the upload has ended. */
  UploadAdmission.Upload enter(long bytes) {
    boolean goesInParts = multipartUploads != null && bytes > AwsClients.MULTIPART_BYTES;
    return admission.enter(bytes, goesInParts);
  }

  /** Completes with what to upload with, which may have to be built first. */
  CompletableFuture<S3AsyncClient> client(String inferenceId) {
    return limit
        .on(s3.get())
        .handle(
            (client, error) -> {
              if (error != null) {
                throw failure("", inferenceId, AwsErrors.unwrap(error));
              }
              return client;
            });
  }

  /**
   * Completes with the destination.
   *
   * @param alreadyTaken how long earlier attempts have taken of the time
   */
  CompletableFuture<S3Uri> upload(
      S3AsyncClient with,
      S3Uri destination,
      String inferenceId,
      InferenceRequest request,
      AsyncRequestBody body,
      Duration alreadyTaken) {
    String contentType = request.contentType().orElse("application/octet-stream");
    AtomicReference<@Nullable PutObjectRequest> sent = new AtomicReference<>();
    CompletableFuture<PutObjectResponse> put =
        limit
            .after(alreadyTaken)
            .on(
                leavingNothing(
                    with,
                    sent,
                    destination,
                    history.watch(
                        ResilientCalls.safely(
                            () ->
                                with.putObject(
                                    b -> {
                                      customize(b, destination).contentType(contentType);
                                      sent.set(b.build());
                                    },
                                    body)))));
    CompletableFuture<S3Uri> uploaded =
        put.handle(
            (response, error) -> {
              if (error != null) {
                throw failure(" to " + destination, inferenceId, AwsErrors.unwrap(error));
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

  private PutObjectRequest.Builder customize(PutObjectRequest.Builder put, S3Uri location) {
    customizer.accept(put);
    requireNoPlugins(put);
    return put.bucket(location.bucket()).key(location.key());
  }

  /** One could put a retry of its own in the place of the client's, for each of the requests. */
  private static void requireNoPlugins(PutObjectRequest.Builder put) {
    RequestOverrideConfiguration configuration = put.overrideConfiguration();
    if (configuration != null && !configuration.plugins().isEmpty()) {
      throw new IllegalArgumentException(
          "upload(...) may not add plugins to a request; customizeS3(...) takes plugins: "
              + configuration.plugins());
    }
  }

  /** Returns the same put, but cancelling it, or its failure, leaves no parts in the bucket. */
  private CompletableFuture<PutObjectResponse> leavingNothing(
      S3AsyncClient with,
      AtomicReference<@Nullable PutObjectRequest> request,
      S3Uri destination,
      CompletableFuture<PutObjectResponse> put) {
    MultipartUploads uploads = multipartUploads;
    if (uploads == null) {
      return put;
    }
    CompletableFuture<PutObjectResponse> outcome = put.copy();
    outcome.whenComplete(
        (response, error) -> {
          if (outcome.isCancelled()) {
            uploads.cancel(destination, put);
          }
        });
    put.whenComplete(
        (response, error) -> {
          PutObjectRequest sent = request.get();
          if (error != null && sent != null) {
            uploads.failed(sent, destination, with);
          }
        });
    return outcome;
  }

  /** Best effort: an input that stays costs little. */
  void delete(S3Uri location) {
    UploadAdmission.Upload turn = admission.enter(0, false);
    turn.turn()
        .thenCompose(begun -> s3.get())
        .thenCompose(
            client -> {
              PutObjectRequest put = customize(PutObjectRequest.builder(), location).build();
              return client.deleteObject(
                  b ->
                      b.bucket(put.bucket())
                          .key(put.key())
                          .expectedBucketOwner(put.expectedBucketOwner())
                          .requestPayer(put.requestPayerAsString()));
            })
        .whenComplete(
            (response, error) -> {
              turn.close();
              if (error != null) {
                log.warn("The input {} was not deleted: {}", location, AwsErrors.message(error));
              }
            });
  }

  private static CompletionException failure(
      String destination, String inferenceId, Throwable cause) {
    return new CompletionException(
        new UploadException(
            "Could not upload the input of "
                + inferenceId
                + destination
                + ": "
                + AwsErrors.message(cause),
            inferenceId,
            cause,
            AwsErrors.isAboutCredentials(cause)
                && !AwsErrors.hasCause(cause, SourceFailedException.class)));
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

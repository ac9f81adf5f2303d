package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stygig.async.InferenceStatus.State;
import com.stygig.async.internal.AwsErrorKind;
import com.stygig.async.internal.AwsErrors;
import com.stygig.async.internal.StaleObjects;
import com.stygig.async.spi.SmallObject;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/**
 * Looks once into S3 for what has become of an inference, without fetching its result. Thread-safe.
 */
final class StatusLook {
  /** What S3 says to a range of an object that is empty. */
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final S3AsyncClient s3;
  private final ResilientCalls calls;
  private final TimeLimit limit;
  private final Executor executor;
  private final Map<CompletableFuture<InferenceStatus>, InvocationReceipt> underWay =
      new ConcurrentHashMap<>();

  /** Calls are repeated within the limit. */
  StatusLook(S3AsyncClient s3, ResilientCalls calls, TimeLimit limit, Executor executor) {
    this.s3 = s3;
    this.calls = calls;
    this.limit = limit;
    this.executor = executor;
  }

  /**
   * What was seen at a place.
   *
   * @param object null if there is none, or S3 denies it
   */
  private record Seen(S3Uri location, @Nullable SmallObject object, boolean isDenied) {
    String basis() {
      if (object != null) {
        return "there is an object of " + object.size() + " bytes at " + location;
      }
      return isDenied
          ? "S3 denies " + location + ", as it also does of a missing object without s3:ListBucket"
          : "nothing is at " + location;
    }
  }

  /**
   * Completes on the executor. Fails with a {@link ResultReadException} if S3 did not tell, and
   * with a {@link ClientClosedException} at the client's end.
   */
  @SuppressWarnings("CollectionUndefinedEquality") // which is identity, as meant
  CompletableFuture<InferenceStatus> at(InvocationReceipt receipt) {
    CompletableFuture<InferenceStatus> status = new CompletableFuture<>();
    underWay.put(status, receipt);
    status.whenComplete((seen, error) -> underWay.remove(status));
    look(receipt)
        .whenComplete((seen, error) -> executor.execute(() -> complete(status, seen, error)));
    return status;
  }

  private static void complete(
      CompletableFuture<InferenceStatus> status,
      @Nullable InferenceStatus seen,
      @Nullable Throwable error) {
    if (error == null) {
      status.complete(seen);
    } else {
      status.completeExceptionally(AwsErrors.unwrap(error));
    }
  }

  /** Nothing is repeated any more. */
  void close() {
    underWay.forEach(
        (status, receipt) ->
            executor.execute(
                () ->
                    status.completeExceptionally(
                        new ClientClosedException(receipt.inferenceId(), receipt, false))));
  }

  private CompletableFuture<InferenceStatus> look(InvocationReceipt receipt) {
    Optional<S3Uri> failureLocation = receipt.failureLocation();
    return look(receipt, receipt.outputLocation(), 1, request -> request.range("bytes=0-0"))
        .thenCompose(
            output ->
                output.object() != null || failureLocation.isEmpty()
                    ? CompletableFuture.completedFuture(status(receipt, output, null))
                    : look(
                            receipt,
                            failureLocation.get(),
                            ResultReader.MAX_FAILURE_BYTES,
                            request -> {})
                        .thenApply(failure -> status(receipt, output, failure)));
  }

  private static InferenceStatus status(
      InvocationReceipt receipt, Seen output, @Nullable Seen failure) {
    if (output.object() != null) {
      return new InferenceStatus(State.SUCCEEDED, receipt, output.basis(), null);
    }
    if (failure == null) {
      return new InferenceStatus(
          State.PENDING,
          receipt,
          output.basis()
              + "; the endpoint has no S3FailurePath, so one that has failed looks the same",
          null);
    }
    SmallObject content = failure.object();
    return content == null
        ? new InferenceStatus(
            State.PENDING, receipt, output.basis() + ", and " + failure.basis(), null)
        : new InferenceStatus(
            State.FAILED,
            receipt,
            failure.basis(),
            content.bytes().map(StatusLook::text).orElse(""));
  }

  private static String text(SdkBytes bytes) {
    return new String(bytes.asByteArrayUnsafe(), UTF_8).strip();
  }

  private CompletableFuture<Seen> look(
      InvocationReceipt receipt,
      S3Uri location,
      int maxBytes,
      Consumer<GetObjectRequest.Builder> settings) {
    GetObjectRequest request =
        GetObjectRequest.builder()
            .bucket(location.bucket())
            .key(location.key())
            .applyMutation(settings)
            .build();
    return calls
        .call(
            limit,
            () -> {
              CompletableFuture<SmallObject> get =
                  s3.getObject(
                      request, StaleObjects.filter(receipt, SmallObject.startOf(maxBytes)));
              return ResilientCalls.ending(
                  get, get.handle((object, error) -> seen(location, object, error)));
            })
        .exceptionallyCompose(error -> CompletableFuture.failedFuture(failure(receipt, error)));
  }

  private static Seen seen(
      S3Uri location, @Nullable SmallObject object, @Nullable Throwable error) {
    if (error == null) {
      return new Seen(location, object, false);
    }
    Throwable cause = AwsErrors.unwrap(error);
    if (cause instanceof SdkServiceException e && e.statusCode() == RANGE_NOT_SATISFIABLE) {
      return new Seen(location, new SmallObject(0, Optional.empty()), false);
    }
    return switch (AwsErrorKind.of(cause)) {
      case MISSING -> new Seen(location, null, false);
      case DENIED -> new Seen(location, null, true);
      default -> throw new CompletionException(cause);
    };
  }

  private static ResultReadException failure(InvocationReceipt receipt, Throwable error) {
    Throwable cause = AwsErrors.unwrap(error);
    return new ResultReadException(
        "Could not look for the result of "
            + receipt.inferenceId()
            + " at "
            + receipt.outputLocation()
            + ": "
            + AwsErrors.message(cause),
        receipt.inferenceId(),
        receipt,
        cause);
  }
}

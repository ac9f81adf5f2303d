package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stygig.async.InferenceStatus.State;
import com.stygig.async.PlaceLook.Seen;
import com.stygig.async.internal.AwsErrors;
import com.stygig.async.spi.SmallObject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
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

  private final PlaceLook places;
  private final Executor executor;
  private final Map<CompletableFuture<InferenceStatus>, InvocationReceipt> underWay =
      new ConcurrentHashMap<>();

  /** Calls are repeated within the limit. */
  StatusLook(S3AsyncClient s3, ResilientCalls calls, TimeLimit limit, Executor executor) {
    this.places = new PlaceLook(s3, calls, limit);
    this.executor = executor;
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
    return output(receipt)
        .thenCompose(
            output ->
                output.object() == null && receipt.failureLocation().isPresent()
                    ? failure(receipt, receipt.failureLocation().get())
                        .thenApply(failure -> status(receipt, output, failure))
                    : CompletableFuture.completedFuture(status(receipt, output, null)))
        .exceptionallyCompose(error -> CompletableFuture.failedFuture(unknown(receipt, error)));
  }

  /**
   * Of a result it takes no more than the first byte; an empty one has none, and no date with it.
   */
  private CompletableFuture<Seen> output(InvocationReceipt receipt) {
    GetObjectRequest.Builder request = get(receipt.outputLocation());
    return startOf(request.range("bytes=0-0").build(), receipt)
        .exceptionallyCompose(
            error ->
                isEmptyObject(AwsErrors.unwrap(error))
                    ? startOf(request.range(null).build(), receipt)
                    : CompletableFuture.failedFuture(error));
  }

  private CompletableFuture<Seen> startOf(GetObjectRequest request, InvocationReceipt receipt) {
    return places.at(request, receipt, () -> SmallObject.startOf(1));
  }

  private static boolean isEmptyObject(Throwable error) {
    return error instanceof SdkServiceException e && e.statusCode() == RANGE_NOT_SATISFIABLE;
  }

  private CompletableFuture<Seen> failure(InvocationReceipt receipt, S3Uri location) {
    return places.at(
        get(location).build(), receipt, () -> SmallObject.startOf(ResultReader.MAX_FAILURE_BYTES));
  }

  private static GetObjectRequest.Builder get(S3Uri location) {
    return GetObjectRequest.builder().bucket(location.bucket()).key(location.key());
  }

  private static InferenceStatus status(
      InvocationReceipt receipt, Seen output, @Nullable Seen failure) {
    String basis = basis(receipt.outputLocation(), output);
    if (output.object() != null) {
      return new InferenceStatus(State.SUCCEEDED, receipt, basis, null);
    }
    if (failure == null) {
      return new InferenceStatus(
          State.PENDING,
          receipt,
          basis + "; the endpoint has no S3FailurePath, so one that has failed looks the same",
          null);
    }
    String basisOfFailure = basis(receipt.failureLocation().orElseThrow(), failure);
    SmallObject content = failure.object();
    return content == null
        ? new InferenceStatus(State.PENDING, receipt, basis + ", and " + basisOfFailure, null)
        : new InferenceStatus(
            State.FAILED,
            receipt,
            basisOfFailure,
            content.bytes().map(StatusLook::text).orElse(""));
  }

  private static String basis(S3Uri location, Seen seen) {
    if (seen.object() != null) {
      return "there is an object of " + seen.object().size() + " bytes at " + location;
    }
    return seen.refusal() == null
        ? "nothing is at " + location
        : "S3 denies " + location + ", as it also does of a missing object without s3:ListBucket";
  }

  private static String text(SdkBytes bytes) {
    return new String(bytes.asByteArrayUnsafe(), UTF_8).strip();
  }

  private static ResultReadException unknown(InvocationReceipt receipt, Throwable error) {
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

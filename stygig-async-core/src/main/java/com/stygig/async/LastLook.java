package com.stygig.async;

import com.stygig.async.PlaceLook.Seen;
import com.stygig.async.internal.SanitizedErrors;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.SmallObject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/**
 * Looks into S3 once more for an inference whose time is up, whatever its waiter has missed: at the
 * places of its output and its failure. Thread-safe.
 */
final class LastLook {
  private final PlaceLook places;
  private final long maxResultSize;

  LastLook(S3AsyncClient s3, ResilientCalls calls, TimeLimit limit, long maxResultSize) {
    this.places = new PlaceLook(s3, calls, limit);
    this.maxResultSize = maxResultSize;
  }

  /**
   * Completes with what lies there, at either place. If there is nothing, the future fails with
   * what ended the wait; if S3 does not tell, with one that says so.
   */
  CompletableFuture<InferenceOutcome> after(Throwable end, InvocationReceipt receipt) {
    // At the same time, so that both end in time.
    CompletableFuture<Seen> failure =
        receipt
            .failureLocation()
            .map(location -> look(location, receipt, ResultReader.MAX_FAILURE_BYTES))
            .orElseGet(() -> CompletableFuture.completedFuture(new Seen(null, null)));
    CompletableFuture<Seen> output = look(receipt.outputLocation(), receipt, maxResultSize);
    CompletableFuture<InferenceOutcome> outcome =
        output.thenCompose(
            first ->
                first.object() != null
                    ? CompletableFuture.completedFuture(success(first.object()))
                    : failure.thenCompose(second -> withoutOutput(end, receipt, first, second)));
    outcome.whenComplete(
        (value, error) -> {
          if (outcome.isCancelled()) {
            output.cancel(true);
            failure.cancel(true);
          }
        });
    return outcome;
  }

  private static CompletableFuture<InferenceOutcome> withoutOutput(
      Throwable end, InvocationReceipt receipt, Seen output, Seen failure) {
    if (failure.object() != null) {
      return CompletableFuture.completedFuture(
          new InferenceOutcome.Failed(Optional.empty(), failure.object().bytes()));
    }
    Throwable refusal = output.refusal() == null ? failure.refusal() : output.refusal();
    return CompletableFuture.failedFuture(refusal == null ? end : refused(end, receipt, refusal));
  }

  private static InferenceOutcome success(SmallObject object) {
    return new InferenceOutcome.Succeeded(object.bytes());
  }

  private static Throwable refused(Throwable end, InvocationReceipt receipt, Throwable refusal) {
    if (end instanceof ResultTimeoutException timeout) {
      return timeout.afterRefusedLook(receipt, refusal);
    }
    end.addSuppressed(SanitizedErrors.of(refusal));
    return end;
  }

  private CompletableFuture<Seen> look(S3Uri location, InvocationReceipt receipt, long maxBytes) {
    GetObjectRequest request =
        GetObjectRequest.builder().bucket(location.bucket()).key(location.key()).build();
    CompletableFuture<Seen> look = places.at(request, receipt, () -> SmallObject.upTo(maxBytes));
    return ResilientCalls.ending(look, look.exceptionally(error -> new Seen(null, error)));
  }
}

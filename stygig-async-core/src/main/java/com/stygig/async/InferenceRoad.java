package com.stygig.async;

import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultWaiter;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * The road of every inference, and the only class that knows the order of its stages: submit,
 * await, read. Each stage fails with an exception of its own.
 */
final class InferenceRoad {
  private final Submission submission;
  private final ResultWaiter waiter;
  private final ResultReader reader;

  InferenceRoad(Submission submission, ResultWaiter waiter, ResultReader reader) {
    this.submission = submission;
    this.waiter = waiter;
    this.reader = reader;
  }

  /** Sends the handle on its way. The handle ends, whatever happens. */
  <T> void start(InferenceRequest request, ResultDecoder<T> decoder, InferenceHandle<T> handle) {
    // The waiter knows the id before the service does, so no notification can come too early.
    CompletableFuture<InferenceOutcome> outcome = await(handle);
    handle.resultPromise().whenComplete((value, error) -> outcome.cancel(true));
    if (outcome.isCompletedExceptionally()) {
      // Nobody would wait for the result: better not to invoke at all.
      outcome.whenComplete((end, error) -> handle.finish(null, waitFailure(error, handle)));
      return;
    }
    submission
        .submit(request, handle)
        .thenCompose(
            receipt -> {
              handle.accepted(receipt);
              return follow(receipt, outcome, decoder, handle);
            })
        .whenComplete(
            (value, error) -> handle.finish(value, error == null ? null : AwsErrors.unwrap(error)));
  }

  /** Sends the handle of an invocation that was accepted before on the rest of its way. */
  <T> void resume(InvocationReceipt receipt, ResultDecoder<T> decoder, InferenceHandle<T> handle) {
    handle.accepted(receipt);
    CompletableFuture<InferenceOutcome> outcome = await(handle);
    handle.resultPromise().whenComplete((value, error) -> outcome.cancel(true));
    follow(receipt, outcome, decoder, handle)
        .whenComplete(
            (value, error) -> handle.finish(value, error == null ? null : AwsErrors.unwrap(error)));
  }

  /** From the outcome to the result. */
  private <T> CompletableFuture<T> follow(
      InvocationReceipt receipt,
      CompletableFuture<InferenceOutcome> outcome,
      ResultDecoder<T> decoder,
      InferenceHandle<T> handle) {
    return outcome
        .exceptionallyCompose(error -> CompletableFuture.failedFuture(waitFailure(error, handle)))
        .thenCompose(end -> read(end, receipt, decoder, handle));
  }

  private <T> CompletableFuture<InferenceOutcome> await(InferenceHandle<T> handle) {
    try {
      return Objects.requireNonNull(
          waiter.await(handle.inferenceId(), handle.receiptStage()), "The waiter returned null");
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Whatever failed the wait, the exception has the receipt if there is one. */
  private static <T> Throwable waitFailure(Throwable error, InferenceHandle<T> handle) {
    Throwable cause = AwsErrors.unwrap(error);
    InvocationReceipt receipt = handle.receiptIfAccepted();
    boolean isComplete =
        cause instanceof StygigAsyncException e && (receipt == null || e.receipt().isPresent());
    return isComplete
        ? cause
        : new ResultWaitException(
            "Waiting for " + handle.inferenceId() + " failed: " + cause,
            handle.inferenceId(),
            receipt,
            cause);
  }

  private <T> CompletableFuture<T> read(
      InferenceOutcome outcome,
      InvocationReceipt receipt,
      ResultDecoder<T> decoder,
      InferenceHandle<T> handle) {
    handle.ended();
    return reader.read(outcome, receipt, decoder, handle);
  }
}

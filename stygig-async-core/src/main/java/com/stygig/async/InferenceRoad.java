package com.stygig.async;

import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultWaiter;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The road of every inference, and the only class that knows the order of its stages: wait for
 * room, submit, await, read, and submit again where that is wanted. Each stage fails with an
 * exception of its own.
 */
final class InferenceRoad {
  private static final Logger log = LoggerFactory.getLogger(InferenceRoad.class);

  private final WaitingLine inFlight;
  private final Submission submission;
  private final ResultWaiter waiter;
  private final ResultReader reader;
  private final Journaling journal;
  private final Resilience resilience;
  private final Supplier<String> newInferenceIds;
  private final Executor executor;

  InferenceRoad(
      Submission submission,
      ResultWaiter waiter,
      ResultReader reader,
      Journaling journal,
      Resilience resilience,
      Supplier<String> newInferenceIds,
      Executor executor) {
    this.inFlight = new WaitingLine(resilience.bulkhead(), resilience.maxWaiting());
    this.submission = submission;
    this.waiter = waiter;
    this.reader = reader;
    this.journal = journal;
    this.resilience = resilience;
    this.newInferenceIds = newInferenceIds;
    this.executor = executor;
  }

  /** Sends the handle on its way. The handle ends, whatever happens. */
  <T> void start(InferenceRequest request, ResultDecoder<T> decoder, InferenceHandle<T> handle) {
    CompletableFuture<Void> place = inFlight.enter();
    if (place == null) {
      handle.finish(null, overloaded(handle));
      return;
    }
    handle.waitsForTurnUntil(handle.submittedAt().plus(resilience.maxWaitTime()));
    boolean atOnce = place.isDone();
    place.thenRun(() -> handle.whenEnded(inFlight::leave));
    // Who has made room by ending must not do the work of the next.
    Executor next = atOnce ? Runnable::run : executor;
    end(
        handle,
        handle
            .running(() -> place)
            .thenComposeAsync(in -> firstAttempt(request, decoder, handle), next));
  }

  /** Lets in who waits, should the bulkhead have been made larger. */
  void letIn() {
    inFlight.letIn();
  }

  /** Sends a handle that has the receipt of its invocation on the rest of its way. */
  <T> void resume(InvocationReceipt receipt, ResultDecoder<T> decoder, InferenceHandle<T> handle) {
    CompletableFuture<InferenceOutcome> outcome =
        await(handle.inferenceId(), CompletableFuture.completedStage(receipt));
    handle.waitsFor(outcome, receipt.deadline());
    end(handle, follow(receipt, outcome, decoder, handle));
  }

  private <T> CompletableFuture<T> firstAttempt(
      InferenceRequest request, ResultDecoder<T> decoder, InferenceHandle<T> handle) {
    ClientOverloadedException tooLate = handle.missedTurn();
    return tooLate == null
        ? attempt(handle.inferenceId(), null, request, decoder, handle)
        : CompletableFuture.failedFuture(tooLate);
  }

  private static <T> void end(InferenceHandle<T> handle, CompletableFuture<T> result) {
    result.whenComplete(
        (value, error) -> handle.finish(value, error == null ? null : AwsErrors.unwrap(error)));
  }

  /** One submission and what comes of it. */
  private <T> CompletableFuture<T> attempt(
      String inferenceId,
      @Nullable String resubmissionOf,
      InferenceRequest request,
      ResultDecoder<T> decoder,
      InferenceHandle<T> handle) {
    // The waiter knows the id before the service does, so no notification can come too early.
    CompletableFuture<InvocationReceipt> accepted = new CompletableFuture<>();
    CompletableFuture<InferenceOutcome> outcome =
        await(inferenceId, accepted.minimalCompletionStage());
    handle.waitsFor(outcome, null);
    return readyToInvoke(outcome, inferenceId, handle)
        .thenCompose(
            ready ->
                submission.submit(
                    inferenceId, request, handle, () -> recordIntent(outcome, inferenceId, handle)))
        .whenComplete(
            (receipt, error) -> {
              if (error != null) {
                accepted.completeExceptionally(error);
              }
            })
        .thenCompose(
            answer -> {
              InvocationReceipt receipt = answer.resubmissionOf(resubmissionOf);
              journal.accepted(handle.inferenceId(), receipt);
              if (!handle.accepted(receipt)) {
                log.warn("Accepted when its handle had ended: {}", receipt);
              }
              accepted.complete(receipt);
              CompletableFuture<T> result = follow(receipt, outcome, decoder, handle);
              return resilience.mayResubmit()
                  ? orAgain(result, receipt, request, decoder, handle)
                  : result;
            });
  }

  private <T> CompletableFuture<T> orAgain(
      CompletableFuture<T> result,
      InvocationReceipt receipt,
      InferenceRequest request,
      ResultDecoder<T> decoder,
      InferenceHandle<T> handle) {
    // What lies in S3 need not be kept in memory.
    InferenceRequest again = receipt.inputLocation().map(request::withPayloadInS3).orElse(request);
    return result.exceptionallyComposeAsync(
        error -> {
          if (AwsErrors.unwrap(error) instanceof InferenceFailedException failure
              && resilience.shallResubmit(failure, handle.receipts().size() - 1)) {
            log.info("Submitted again: {}", failure.getMessage());
            return attempt(newInferenceIds.get(), receipt.inferenceId(), again, decoder, handle);
          }
          return CompletableFuture.failedFuture(error);
        },
        executor);
  }

  /** Nobody would wait for the result: better not to invoke at all. */
  private static <T> CompletableFuture<Void> readyToInvoke(
      CompletableFuture<InferenceOutcome> outcome, String inferenceId, InferenceHandle<T> handle) {
    return outcome.isCompletedExceptionally()
        ? outcome.handle(
            (end, error) -> {
              throw rethrowable(waitFailure(error, inferenceId, handle));
            })
        : CompletableFuture.completedFuture(null);
  }

  private <T> CompletableFuture<Void> recordIntent(
      CompletableFuture<InferenceOutcome> outcome, String inferenceId, InferenceHandle<T> handle) {
    return readyToInvoke(outcome, inferenceId, handle)
        .thenCompose(
            ready -> {
              CompletableFuture<Void> recorded = journal.intend(handle.inferenceId());
              if (handle.isOver()) { // and may have been forgotten before it was recorded
                journal.forget(handle.inferenceId());
              }
              return recorded;
            });
  }

  /** From the outcome to the result. */
  private <T> CompletableFuture<T> follow(
      InvocationReceipt receipt,
      CompletableFuture<InferenceOutcome> outcome,
      ResultDecoder<T> decoder,
      InferenceHandle<T> handle) {
    return outcome
        .exceptionallyCompose(error -> lastLook(error, receipt, handle))
        .thenCompose(
            end -> {
              handle.ended();
              return reader.read(end, receipt, decoder, handle);
            });
  }

  /** Whatever the waiter has missed, what lies in S3 when the time is up counts. */
  private <T> CompletableFuture<InferenceOutcome> lastLook(
      Throwable error, InvocationReceipt receipt, InferenceHandle<T> handle) {
    Throwable failure = waitFailure(error, receipt.inferenceId(), handle);
    return failure instanceof ResultTimeoutException || handle.isPast(receipt.deadline())
        ? reader.lastLook(failure, receipt, handle)
        : CompletableFuture.failedFuture(failure);
  }

  private CompletableFuture<InferenceOutcome> await(
      String inferenceId, CompletionStage<InvocationReceipt> receipt) {
    try {
      return Objects.requireNonNull(waiter.await(inferenceId, receipt), "The waiter returned null");
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Whatever failed the wait, the exception has the receipt if there is one. */
  private static <T> Throwable waitFailure(
      Throwable error, String inferenceId, InferenceHandle<T> handle) {
    Throwable cause = AwsErrors.unwrap(error);
    InvocationReceipt receipt = handle.receiptIfAccepted();
    boolean isComplete =
        cause instanceof StygigAsyncException e && (receipt == null || e.receipt().isPresent());
    return isComplete
        ? cause
        : new ResultWaitException(
            "Waiting for " + inferenceId + " failed: " + cause,
            handle.inferenceId(),
            receipt,
            cause);
  }

  private static RuntimeException rethrowable(Throwable error) {
    return error instanceof RuntimeException e ? e : new CompletionException(error);
  }

  private <T> ClientOverloadedException overloaded(InferenceHandle<T> handle) {
    return new ClientOverloadedException(
        handle.inferenceId(),
        resilience.bulkhead().getBulkheadConfig().getMaxConcurrentCalls(),
        resilience.maxWaiting());
  }
}

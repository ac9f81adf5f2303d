package com.stygig.async;

import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultProbe;
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
  private final ResultProbe probe;
  private final ResultReader reader;
  private final Journaling journal;
  private final Resilience resilience;
  private final Supplier<String> newInferenceIds;
  private final Handover executor;

  InferenceRoad(
      Submission submission,
      ResultWaiter waiter,
      ResultProbe probe,
      ResultReader reader,
      Journaling journal,
      Resilience resilience,
      Supplier<String> newInferenceIds,
      Handover executor) {
    this.inFlight = new WaitingLine(resilience.bulkhead(), resilience.maxWaiting(), true);
    if (resilience.isBulkheadShared()) {
      inFlight.letInWhenOthersLeave();
    }
    this.submission = submission;
    this.waiter = waiter;
    this.probe = probe;
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
    place.thenRun(
        () -> {
          if (!handle.letIn()) {
            inFlight.leave();
          }
        });
    // Who has made room by ending must not do the work of the next.
    Executor next = atOnce ? Runnable::run : executor;
    attempt(
        handle
            .running(() -> place)
            .thenComposeAsync(in -> submitFirst(request, decoder, handle), next),
        handle);
  }

  private <T> CompletableFuture<Void> submitFirst(
      InferenceRequest request, ResultDecoder<T> decoder, InferenceHandle<T> handle) {
    ClientOverloadedException tooLate = handle.missedTurn();
    return tooLate == null
        ? submit(handle.inferenceId(), null, request, decoder, handle)
        : CompletableFuture.failedFuture(tooLate);
  }

  /** To be called once when a handle has ended: another one may have its place. */
  void leave(InferenceHandle<?> handle) {
    if (handle.isIn()) {
      if (inFlight.isListenedTo()) {
        executor.handOverNext();
      }
      inFlight.leave();
    }
  }

  /** Lets in who waits, should the bulkhead have been made larger. */
  void letIn() {
    inFlight.letIn();
  }

  /**
   * Sends a handle that has the receipt of its invocation on the rest of its way. If it was
   * submitted again, its first id is that of an invocation that has failed.
   */
  <T> void resume(InvocationReceipt receipt, ResultDecoder<T> decoder, InferenceHandle<T> handle) {
    CompletableFuture<InferenceOutcome> outcome =
        await(receipt.inferenceId(), CompletableFuture.completedStage(receipt));
    handle.waitsFor(outcome, true);
    follow(receipt, outcome, null, decoder, handle);
  }

  /** A submission that fails ends the handle; one that succeeds is followed. */
  private static void attempt(CompletableFuture<?> submission, InferenceHandle<?> handle) {
    submission.whenComplete(
        (accepted, error) -> {
          if (error != null) {
            handle.finish(null, AwsErrors.unwrap(error));
          }
        });
  }

  /** One submission, until it is accepted. What comes of it is followed from then on. */
  private <T> CompletableFuture<Void> submit(
      String inferenceId,
      @Nullable String resubmissionOf,
      InferenceRequest request,
      ResultDecoder<T> decoder,
      InferenceHandle<T> handle) {
    // The waiter knows the id before the service does, so no notification can come too early.
    CompletableFuture<InvocationReceipt> accepted = new CompletableFuture<>();
    CompletableFuture<InferenceOutcome> outcome =
        await(inferenceId, accepted.minimalCompletionStage());
    handle.waitsFor(outcome, false);
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
        .thenAccept(
            answer -> {
              InvocationReceipt receipt = answer.resubmissionOf(resubmissionOf);
              journal.accepted(handle.inferenceId(), receipt);
              if (!handle.accepted(receipt, receipt.invokedAt())) {
                log.warn("Accepted when its handle had ended: {}", receipt);
              }
              accepted.complete(receipt);
              follow(
                  receipt,
                  outcome,
                  resilience.mayResubmit() ? toSendAgain(request, receipt) : null,
                  decoder,
                  handle);
            });
  }

  /** What lies in S3 need not be kept in memory. */
  private static InferenceRequest toSendAgain(InferenceRequest request, InvocationReceipt receipt) {
    return receipt.inputLocation().map(request::withPayloadInS3).orElse(request);
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

  /**
   * From the outcome to the end of the handle. This one callback is all that the road keeps of an
   * inference while it is pending: the further stages begin when there is an outcome.
   *
   * @param again what to submit if the model has failed, null for nothing
   */
  private <T> void follow(
      InvocationReceipt receipt,
      CompletableFuture<InferenceOutcome> outcome,
      @Nullable InferenceRequest again,
      ResultDecoder<T> decoder,
      InferenceHandle<T> handle) {
    outcome.whenComplete(
        (end, error) -> {
          CompletableFuture<T> result =
              ResilientCalls.safely(() -> result(end, error, receipt, decoder, handle));
          if (again == null) {
            result.whenComplete((value, failure) -> finish(value, failure, handle));
          } else {
            result.whenCompleteAsync(
                (value, failure) -> finishOrSubmit(again, value, failure, receipt, decoder, handle),
                executor);
          }
        });
  }

  private <T> CompletableFuture<T> result(
      @Nullable InferenceOutcome end,
      @Nullable Throwable error,
      InvocationReceipt receipt,
      ResultDecoder<T> decoder,
      InferenceHandle<T> handle) {
    CompletableFuture<InferenceOutcome> known =
        error == null ? CompletableFuture.completedFuture(end) : lastLook(error, receipt, handle);
    return known.thenCompose(
        outcome -> {
          handle.ended();
          return reader.read(outcome, receipt, decoder, handle);
        });
  }

  private static <T> void finish(
      @Nullable T value, @Nullable Throwable failure, InferenceHandle<T> handle) {
    handle.finish(value, failure == null ? null : AwsErrors.unwrap(failure));
  }

  private <T> void finishOrSubmit(
      InferenceRequest again,
      @Nullable T value,
      @Nullable Throwable failure,
      InvocationReceipt receipt,
      ResultDecoder<T> decoder,
      InferenceHandle<T> handle) {
    attempt(
        ResilientCalls.safely(
            () -> {
              if (failure == null || !shallResubmit(AwsErrors.unwrap(failure), handle)) {
                finish(value, failure, handle);
                return CompletableFuture.completedFuture(null);
              }
              log.info("Submitted again: {}", AwsErrors.unwrap(failure).getMessage());
              return submit(newInferenceIds.get(), receipt.inferenceId(), again, decoder, handle);
            }),
        handle);
  }

  private boolean shallResubmit(Throwable failure, InferenceHandle<?> handle) {
    return failure instanceof InferenceFailedException failed
        && resilience.shallResubmit(failed, handle.receipts().size() - 1);
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
      return Objects.requireNonNull(
          waiter.await(inferenceId, receipt, probe), "The waiter returned null");
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

package com.stygig.async;

import com.stygig.async.AdmissionQueue.Permit;
import com.stygig.async.internal.AwsErrors;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultProbe;
import com.stygig.async.spi.ResultWaiter;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes each inference through its stages, and is the only class that knows their order: be
 * admitted, submit, await, read, and submit again where that is wanted. Each stage fails with an
 * exception of its own.
 */
final class InferencePipeline {
  private static final Logger log = LoggerFactory.getLogger(InferencePipeline.class);

  private final String endpointName;
  private final AdmissionQueue admission;
  private final Submission submission;
  private final ResultWaiter waiter;
  private final ResultProbe probe;
  private final ResultReader reader;
  private final JournalRecorder journal;
  private final Resilience resilience;
  private final Supplier<String> newInferenceIds;
  private final Executor executor;

  InferencePipeline(
      String endpointName,
      Submission submission,
      ResultWaiter waiter,
      ResultProbe probe,
      ResultReader reader,
      JournalRecorder journal,
      Resilience resilience,
      Supplier<String> newInferenceIds,
      Executor executor) {
    this.endpointName = endpointName;
    this.admission = new AdmissionQueue(resilience.bulkhead(), resilience.maxWaiting());
    this.submission = submission;
    this.waiter = waiter;
    this.probe = probe;
    this.reader = reader;
    this.journal = journal;
    this.resilience = resilience;
    this.newInferenceIds = newInferenceIds;
    this.executor = executor;
  }

  /** Takes an inference through all stages. It ends, whatever happens. */
  <T> void start(InferenceRequest request, ResultDecoder<T> decoder, InferenceState<T> inference) {
    inference.awaitAdmissionUntil(
        inference.stopwatch().submittedAt().plus(resilience.maxWaitTime()));
    CompletableFuture<Permit> turn = admission.acquire();
    // Whoever has made room by ending must not do the work of the next.
    Executor next = turn.isDone() ? Runnable::run : executor;
    turn.whenComplete(
        (permit, error) -> {
          if (error == null) {
            inference.admitted(permit);
          } else if (error instanceof RejectedExecutionException) {
            inference.fail(overloaded(inference));
          }
        });
    endIfFailed(
        inference
            .stage()
            .run(() -> turn)
            .thenComposeAsync(permit -> submitFirst(request, decoder, inference), next),
        inference);
  }

  private <T> CompletableFuture<Void> submitFirst(
      InferenceRequest request, ResultDecoder<T> decoder, InferenceState<T> inference) {
    ClientOverloadedException tooLate = inference.missedAdmission();
    return tooLate == null
        ? submit(inference.inferenceId(), null, request, decoder, inference)
        : CompletableFuture.failedFuture(tooLate);
  }

  /** Admits whoever waits, should the bulkhead have been made larger. */
  void admitWaiting() {
    admission.admitWaiting();
  }

  /**
   * Takes an inference that has the receipt of its invocation through the remaining stages. If it
   * was submitted again, its first id is that of an invocation that has failed.
   */
  <T> void resume(
      InvocationReceipt receipt, ResultDecoder<T> decoder, InferenceState<T> inference) {
    CompletableFuture<InferenceOutcome> outcome =
        await(receipt.inferenceId(), CompletableFuture.completedStage(receipt));
    inference.waitsFor(outcome, true);
    follow(receipt, outcome, null, decoder, inference);
  }

  /** A submission that fails ends the inference; one that succeeds is followed. */
  private void endIfFailed(CompletableFuture<?> submission, InferenceState<?> inference) {
    submission.whenComplete(
        (accepted, error) -> {
          if (error != null) {
            fail(inference, error);
          }
        });
  }

  /** Whatever a stage has thrown, such as a linkage error, callers get an exception of ours. */
  private void fail(InferenceState<?> inference, Throwable error) {
    Throwable cause = AwsErrors.unwrap(error);
    boolean isOurs =
        cause instanceof StygigAsyncException || cause instanceof CancellationException;
    inference.fail(isOurs ? cause : unexpected(inference, cause));
  }

  private StygigAsyncException unexpected(InferenceState<?> inference, Throwable cause) {
    InvocationReceipt receipt = inference.latestReceipt();
    String message = "The client failed at " + inference.inferenceId() + ": " + cause;
    return receipt == null
        ? new InvocationException(
            message, inference.inferenceId(), endpointName, inference.mayBeAccepted(), cause)
        : new ResultReadException(message, inference.inferenceId(), receipt, cause);
  }

  /** One submission, until it is accepted. What comes of it is followed from then on. */
  private <T> CompletableFuture<Void> submit(
      String inferenceId,
      @Nullable String resubmissionOf,
      InferenceRequest request,
      ResultDecoder<T> decoder,
      InferenceState<T> inference) {
    // The waiter knows the id before the service does, so no notification can come too early.
    CompletableFuture<InvocationReceipt> accepted = new CompletableFuture<>();
    CompletableFuture<InferenceOutcome> outcome =
        await(inferenceId, accepted.minimalCompletionStage());
    inference.waitsFor(outcome, false);
    return readyToInvoke(outcome, inferenceId, inference)
        .thenCompose(
            ready ->
                submission.submit(
                    inferenceId,
                    request,
                    inference,
                    () -> recordIntent(outcome, inferenceId, inference)))
        .whenComplete(
            (receipt, error) -> {
              if (error != null) {
                accepted.completeExceptionally(error);
              }
            })
        .thenAccept(
            answer -> {
              InvocationReceipt receipt = answer.resubmissionOf(resubmissionOf);
              journal.accepted(inference.delivery(), receipt);
              if (!inference.accepted(receipt, receipt.invokedAt())) {
                log.warn("Accepted when its handle had ended: {}", receipt);
              }
              accepted.complete(receipt);
              follow(
                  receipt,
                  outcome,
                  resilience.mayResubmit() ? toSendAgain(request, receipt) : null,
                  decoder,
                  inference);
            });
  }

  /** What lies in S3 need not be kept in memory. */
  private static InferenceRequest toSendAgain(InferenceRequest request, InvocationReceipt receipt) {
    return receipt.inputLocation().map(request::withPayloadInS3).orElse(request);
  }

  /** Nobody would wait for the result: better not to invoke at all. */
  private static <T> CompletableFuture<Void> readyToInvoke(
      CompletableFuture<InferenceOutcome> outcome,
      String inferenceId,
      InferenceState<T> inference) {
    return outcome.isCompletedExceptionally()
        ? outcome.handle(
            (end, error) -> {
              throw rethrowable(waitFailure(error, inferenceId, inference));
            })
        : CompletableFuture.completedFuture(null);
  }

  private <T> CompletableFuture<Void> recordIntent(
      CompletableFuture<InferenceOutcome> outcome,
      String inferenceId,
      InferenceState<T> inference) {
    return readyToInvoke(outcome, inferenceId, inference)
        .thenCompose(ready -> journal.intend(inference.delivery()));
  }

  /**
   * From the outcome to the end of the inference. This one callback is all that the pipeline keeps
   * of an inference while it is pending: the further stages begin when there is an outcome.
   *
   * @param again what to submit if the model has failed, null for nothing
   */
  private <T> void follow(
      InvocationReceipt receipt,
      CompletableFuture<InferenceOutcome> outcome,
      @Nullable InferenceRequest again,
      ResultDecoder<T> decoder,
      InferenceState<T> inference) {
    outcome.whenComplete(
        (end, error) -> {
          CompletableFuture<T> result =
              ResilientCalls.safely(() -> result(end, error, receipt, decoder, inference));
          if (again == null) {
            result.whenComplete((value, failure) -> end(value, failure, inference));
          } else {
            result.whenCompleteAsync(
                (value, failure) ->
                    endOrResubmit(again, value, failure, receipt, decoder, inference),
                executor);
          }
        });
  }

  private <T> CompletableFuture<T> result(
      @Nullable InferenceOutcome end,
      @Nullable Throwable error,
      InvocationReceipt receipt,
      ResultDecoder<T> decoder,
      InferenceState<T> inference) {
    CompletableFuture<InferenceOutcome> known =
        error == null
            ? CompletableFuture.completedFuture(end)
            : lastLook(error, receipt, inference);
    return known.thenCompose(
        outcome -> {
          inference.outcomeKnown();
          return reader.read(outcome, receipt, decoder, inference);
        });
  }

  private <T> void end(
      @Nullable T value, @Nullable Throwable failure, InferenceState<T> inference) {
    if (failure != null) {
      fail(inference, failure);
    } else if (value != null) {
      inference.succeed(value);
    } else {
      fail(inference, new NullPointerException("A result was read, and is null"));
    }
  }

  private <T> void endOrResubmit(
      InferenceRequest again,
      @Nullable T value,
      @Nullable Throwable failure,
      InvocationReceipt receipt,
      ResultDecoder<T> decoder,
      InferenceState<T> inference) {
    endIfFailed(
        ResilientCalls.safely(
            () -> {
              if (failure == null || !shallResubmit(AwsErrors.unwrap(failure), inference)) {
                end(value, failure, inference);
                return CompletableFuture.completedFuture(null);
              }
              log.info("Submitted again: {}", AwsErrors.unwrap(failure).getMessage());
              return submit(
                  newInferenceIds.get(), receipt.inferenceId(), again, decoder, inference);
            }),
        inference);
  }

  private boolean shallResubmit(Throwable failure, InferenceState<?> inference) {
    return failure instanceof InferenceFailedException failed
        && UserCode.call(
            inference, () -> resilience.shallResubmit(failed, inference.receipts().size() - 1));
  }

  /** Whatever the waiter has missed, what lies in S3 when the time is up counts. */
  private <T> CompletableFuture<InferenceOutcome> lastLook(
      Throwable error, InvocationReceipt receipt, InferenceState<T> inference) {
    Throwable failure = waitFailure(error, receipt.inferenceId(), inference);
    return hasTimedOut(failure) || inference.isPast(receipt.deadline())
        ? reader.lastLook(failure, receipt, inference)
        : CompletableFuture.failedFuture(failure);
  }

  /**
   * Of two ways to wait, the one that has failed otherwise tells more; the clock may be set now.
   */
  private static boolean hasTimedOut(Throwable failure) {
    return Stream.concat(Stream.of(failure), Arrays.stream(failure.getSuppressed()))
        .anyMatch(ResultTimeoutException.class::isInstance);
  }

  private CompletableFuture<InferenceOutcome> await(
      String inferenceId, CompletionStage<InvocationReceipt> receipt) {
    try {
      return Objects.requireNonNull(
          waiter.await(inferenceId, receipt, probe), "The waiter returned null");
    } catch (Throwable e) { // of a waiter that may be the user's
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Whatever failed the wait, the exception has the receipt if there is one. */
  private static <T> Throwable waitFailure(
      Throwable error, String inferenceId, InferenceState<T> inference) {
    Throwable cause = AwsErrors.unwrap(error);
    InvocationReceipt receipt = inference.latestReceipt();
    if (cause instanceof StygigAsyncException e && (receipt == null || e.receipt().isPresent())) {
      return cause;
    }
    return cause instanceof ResultWaitException e
        ? new ResultWaitException(
            String.valueOf(e.getMessage()), inference.inferenceId(), receipt, e.getCause())
        : new ResultWaitException(
            "Waiting for " + inferenceId + " failed: " + cause,
            inference.inferenceId(),
            receipt,
            cause);
  }

  private static RuntimeException rethrowable(Throwable error) {
    return error instanceof RuntimeException e ? e : new CompletionException(error);
  }

  private <T> ClientOverloadedException overloaded(InferenceState<T> inference) {
    return new ClientOverloadedException(
        inference.inferenceId(),
        resilience.bulkhead().getBulkheadConfig().getMaxConcurrentCalls(),
        resilience.maxWaiting());
  }
}

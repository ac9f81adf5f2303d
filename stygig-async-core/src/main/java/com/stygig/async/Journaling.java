package com.stygig.async;

import com.stygig.async.internal.AwsErrors;
import com.stygig.async.spi.InvocationJournal;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client writes into its journal, if it has one. That an intent cannot be recorded stops
 * the inference; nothing else does.
 */
final class Journaling {
  private static final Logger log = LoggerFactory.getLogger(Journaling.class);

  private final @Nullable InvocationJournal journal;
  private final String endpointName;
  private final InstantSource clock;
  private final Executor executor;
  private final TimeLimit limit;

  Journaling(
      @Nullable InvocationJournal journal,
      String endpointName,
      InstantSource clock,
      Executor executor,
      TimeLimit limit) {
    this.journal = journal;
    this.endpointName = endpointName;
    this.clock = clock;
    this.executor = executor;
    this.limit = limit;
  }

  boolean isOn() {
    return journal != null;
  }

  /** Completes on the client's executor, unless at once. */
  CompletableFuture<Void> intend(String inferenceId) {
    InvocationJournal to = journal;
    if (to == null) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> recorded =
        limit.on(safely(() -> to.intend(inferenceId, endpointName, clock.instant())));
    Executor next = recorded.isDone() ? Runnable::run : executor;
    return recorded.handleAsync(
        (done, error) -> {
          if (error != null) {
            throw new JournalException(inferenceId, AwsErrors.unwrap(error));
          }
          return null;
        },
        next);
  }

  void accepted(String inferenceId, InvocationReceipt receipt) {
    InvocationJournal to = journal;
    if (to != null) {
      tell(
          safely(() -> to.accepted(inferenceId, receipt)),
          "The journal could not record the receipt {}",
          receipt);
    }
  }

  /** For one that the journal does not know yet. */
  void attached(String inferenceId, InvocationReceipt receipt) {
    InvocationJournal to = journal;
    if (to != null) {
      tell(
          safely(() -> to.intend(inferenceId, endpointName, receipt.invokedAt())),
          "The journal could not record {}",
          inferenceId);
      accepted(inferenceId, receipt);
    }
  }

  void forget(String inferenceId) {
    InvocationJournal to = journal;
    if (to != null) {
      tell(
          safely(() -> to.forget(inferenceId)),
          "The journal could not forget {}; if it holds it, it is told again after a restart",
          inferenceId);
    }
  }

  private static CompletableFuture<Void> safely(Supplier<CompletionStage<Void>> record) {
    return ResilientCalls.safely(() -> record.get().toCompletableFuture());
  }

  private static void tell(CompletableFuture<Void> recorded, String failure, Object what) {
    recorded.whenComplete(
        (done, error) -> {
          if (error != null) {
            log.warn(failure, what, error);
          }
        });
  }
}

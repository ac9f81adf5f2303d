package com.stygig.async.simulation;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultWaiter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sees what a waiter tells, and changes nothing. */
final class Witness implements ResultWaiter {
  private final ResultWaiter waiter;
  private final Judge judge;
  private final Machine machine;

  Witness(ResultWaiter waiter, Judge judge, Machine machine) {
    this.waiter = waiter;
    this.judge = judge;
    this.machine = machine;
  }

  @Override
  public CompletableFuture<InferenceOutcome> await(
      String inferenceId, CompletionStage<InvocationReceipt> receipt) {
    Inference inference = judge.pending(machine, inferenceId);
    CompletableFuture<InferenceOutcome> outcome = waiter.await(inferenceId, receipt);
    outcome.whenComplete(
        (end, error) -> {
          if (error == null) {
            machine.told.add(inference);
          }
        });
    return outcome;
  }

  @Override
  public void close() {
    waiter.close();
  }
}

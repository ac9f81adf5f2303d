package com.stygig.async.simulation;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultProbe;
import com.stygig.async.spi.ResultWaiter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sees what a waiter is told and tells, and changes nothing. */
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
    throw new UnsupportedOperationException("A client always lends its probe");
  }

  @Override
  public CompletableFuture<InferenceOutcome> await(
      String inferenceId, CompletionStage<InvocationReceipt> receipt, ResultProbe probe) {
    receipt.thenAccept(accepted -> judge.accepted(machine, accepted));
    CompletableFuture<InferenceOutcome> outcome = waiter.await(inferenceId, receipt, probe);
    outcome.thenAccept(
        end ->
            receipt.thenAccept(
                accepted -> {
                  machine.told.add(accepted);
                  judge.found(accepted);
                }));
    return outcome;
  }

  @Override
  public void close() {
    waiter.close();
  }
}

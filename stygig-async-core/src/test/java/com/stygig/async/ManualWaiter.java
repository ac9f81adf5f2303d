package com.stygig.async;

import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultWaiter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A waiter that a test completes by hand. */
final class ManualWaiter implements ResultWaiter {
  final Map<String, CompletableFuture<InferenceOutcome>> outcomes = new ConcurrentHashMap<>();
  final Map<String, CompletionStage<InvocationReceipt>> receipts = new ConcurrentHashMap<>();
  volatile boolean closed;

  @Override
  public CompletableFuture<InferenceOutcome> await(
      String inferenceId, CompletionStage<InvocationReceipt> receipt) {
    receipts.put(inferenceId, receipt);
    return outcomes.computeIfAbsent(inferenceId, id -> new CompletableFuture<>());
  }

  CompletableFuture<InferenceOutcome> outcome(String inferenceId) {
    return outcomes.computeIfAbsent(inferenceId, id -> new CompletableFuture<>());
  }

  @Override
  public void close() {
    closed = true;
  }
}

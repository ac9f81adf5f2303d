package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.internal.AwsErrors;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultWaiter;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A waiter that is not ours. */
final class OtherWay implements Way {
  private final ResultWaiter waiter;
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();

  OtherWay(ResultWaiter waiter) {
    this.waiter = waiter;
  }

  @Override
  public void await(Wait wait, CompletionStage<InvocationReceipt> receipt) {
    CompletableFuture<InferenceOutcome> other;
    try {
      other =
          Objects.requireNonNull(
              wait.probe == null
                  ? waiter.await(wait.inferenceId, receipt)
                  : waiter.await(wait.inferenceId, receipt, wait.probe),
              "The waiter returned null");
    } catch (Throwable e) {
      wait.refused(this, e);
      return;
    }
    waits.add(wait);
    other.whenComplete(
        (outcome, error) -> {
          if (error == null) {
            wait.complete(outcome);
          } else if (forget(wait)) {
            wait.refused(this, AwsErrors.unwrap(error));
          }
        });
    wait.whenComplete((outcome, error) -> stop(other, outcome, error));
  }

  /** What did not know is told, so that it takes no interest in what comes later. */
  private static void stop(
      CompletableFuture<InferenceOutcome> other, InferenceOutcome outcome, Throwable error) {
    if (error == null) {
      other.complete(outcome);
    } else {
      other.cancel(true);
    }
  }

  @Override
  public boolean forget(Wait wait) {
    return waits.remove(wait);
  }

  @Override
  public boolean isEmpty() {
    return waits.isEmpty();
  }
}

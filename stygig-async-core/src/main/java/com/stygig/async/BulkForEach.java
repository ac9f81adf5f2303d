package com.stygig.async;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hands results to a consumer, as fast as it takes them, and sums up. */
final class BulkForEach<Q, T> implements Flow.Subscriber<BulkResult<Q, T>> {
  private final Consumer<? super BulkResult<Q, T>> consumer;
  private final BulkTally tally;
  private final CompletableFuture<BulkSummary> end = new CompletableFuture<>();
  private volatile Flow.@Nullable Subscription run;

  BulkForEach(Consumer<? super BulkResult<Q, T>> consumer, BulkTally tally) {
    this.consumer = consumer;
    this.tally = tally;
    end.whenComplete(
        (summary, error) -> {
          if (error != null) {
            cancelRun();
          }
        });
  }

  /** Completes at the end. Cancelling it, or failing it in another way, cancels the run. */
  CompletableFuture<BulkSummary> end() {
    return end;
  }

  private void cancelRun() {
    Flow.Subscription subscription = run;
    if (subscription != null) {
      subscription.cancel();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    run = subscription;
    if (end.isCompletedExceptionally()) {
      subscription.cancel();
    } else {
      subscription.request(Long.MAX_VALUE);
    }
  }

  /** Throws if the result was not taken; the run is cancelled then. */
  @Override
  public void onNext(BulkResult<Q, T> result) {
    if (end.isCompletedExceptionally()) {
      cancelRun();
      throw new CancellationException("Nobody wants to know more");
    }
    try {
      consumer.accept(result);
      tally.add(result);
    } catch (Throwable e) { // of the user's code
      cancelRun(); // before anybody is told, who may take his time
      end.completeExceptionally(e);
      throw e;
    }
  }

  @Override
  public void onError(Throwable error) {
    end.completeExceptionally(error);
  }

  @Override
  public void onComplete() {
    end.complete(tally.summary());
  }
}

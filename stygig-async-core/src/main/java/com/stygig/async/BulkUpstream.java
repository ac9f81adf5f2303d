package com.stygig.async;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The subscription to a source. Takes calls from any thread, also before the source has answered,
 * and hands them on one at a time, as the rules of {@link Flow} want it.
 */
final class BulkUpstream {
  private static final Flow.Subscription NOT_YET = new NoSubscription();
  private static final Flow.Subscription OVER = new NoSubscription();

  private final AtomicReference<Flow.Subscription> source = new AtomicReference<>(NOT_YET);
  private final AtomicLong demand = new AtomicLong();
  private final SerialTask calls = new SerialTask(Runnable::run, this::call);
  private final Consumer<? super Throwable> onBroken;
  private volatile boolean cancelled;

  /**
   * @param onBroken is told if the source throws, which it may not
   */
  BulkUpstream(Consumer<? super Throwable> onBroken) {
    this.onBroken = onBroken;
  }

  /** Takes the first that comes. */
  void start(Flow.Subscription subscription) {
    if (source.compareAndSet(NOT_YET, subscription)) {
      calls.trigger();
    } else {
      subscription.cancel();
    }
  }

  void request(long n) {
    demand.addAndGet(n);
    calls.trigger();
  }

  void cancel() {
    cancelled = true;
    calls.trigger();
  }

  /** The source is not called any more: the rules forbid it while the source says that it ends. */
  void ended() {
    source.set(OVER);
  }

  private void call() {
    Flow.Subscription to = source.get();
    try {
      if (to == NOT_YET) {
        return;
      }
      if (cancelled) {
        source.set(OVER);
        to.cancel();
        return;
      }
      long n = demand.getAndSet(0);
      if (n > 0) {
        to.request(n);
      }
    } catch (Throwable e) { // of the user's code
      onBroken.accept(e);
    }
  }
}

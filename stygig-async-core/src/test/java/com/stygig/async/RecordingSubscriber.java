package com.stygig.async;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Writes down what it is sent, and fails if that comes at once or in a wrong order. */
class RecordingSubscriber<E> implements Flow.Subscriber<E> {
  final List<E> received = new CopyOnWriteArrayList<>();
  final List<String> violations = new CopyOnWriteArrayList<>();
  volatile Flow.@Nullable Subscription subscription;
  volatile @Nullable Throwable error;
  volatile boolean isCompleted;
  private final AtomicInteger inside = new AtomicInteger();
  private final long first;

  /**
   * @param first what is requested at once
   */
  RecordingSubscriber(long first) {
    this.first = first;
  }

  boolean isOver() {
    return isCompleted || error != null;
  }

  private void signal(String name, boolean isFirst, Runnable action) {
    if (inside.getAndIncrement() != 0) {
      violations.add(name + " while another signal is handled");
    }
    if (isOver()) {
      violations.add(name + " after the end");
    }
    if (isFirst != (subscription == null)) {
      violations.add(name + " out of order");
    }
    action.run();
    inside.decrementAndGet();
  }

  @Override
  public void onSubscribe(Flow.Subscription to) {
    signal(
        "onSubscribe",
        true,
        () -> {
          subscription = to;
          if (first > 0) {
            to.request(first);
          }
        });
  }

  @Override
  public void onNext(E element) {
    signal(
        "onNext",
        false,
        () -> {
          received.add(element);
          then(element);
        });
  }

  void then(E element) {}

  @Override
  public void onError(Throwable reason) {
    signal("onError", false, () -> error = reason);
  }

  @Override
  public void onComplete() {
    signal("onComplete", false, () -> isCompleted = true);
  }
}

package com.stygig.async;

import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what an iterator has, to one subscriber. The iterator may block: everything about it
 * happens on the executor, one call at a time, and only if there is demand.
 */
final class IteratorSource<Q> implements Flow.Publisher<Q>, Flow.Subscription {
  private final Supplier<? extends Iterator<Q>> elements;
  private final AutoCloseable resource;
  private final SerialTask task;
  private final AtomicLong demand = new AtomicLong();
  private volatile boolean cancelled;

  // The task's own.
  private Flow.@Nullable Subscriber<? super Q> subscriber;
  private @Nullable Iterator<Q> iterator;
  private long taken;

  private IteratorSource(
      Supplier<? extends Iterator<Q>> elements, AutoCloseable resource, Executor executor) {
    this.elements = elements;
    this.resource = resource;
    this.task = new SerialTask(executor, this::emit);
  }

  static <Q> Flow.Publisher<Q> of(Iterable<Q> elements, Executor executor) {
    Objects.requireNonNull(elements, "requests");
    return new IteratorSource<>(elements::iterator, () -> {}, executor);
  }

  /** The stream is closed when it has ended, failed or been cancelled. */
  static <Q> Flow.Publisher<Q> of(Stream<Q> elements, Executor executor) {
    Objects.requireNonNull(elements, "requests");
    return new IteratorSource<>(elements::iterator, elements, executor);
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Q> only) {
    subscriber = only;
    only.onSubscribe(this);
  }

  @Override
  public void request(long n) {
    demand.addAndGet(n);
    task.trigger();
  }

  @Override
  public void cancel() {
    cancelled = true;
    task.trigger();
  }

  private void emit() {
    while (subscriber != null) {
      if (cancelled) {
        end();
      } else if (taken < demand.get()) {
        emitNext(subscriber);
      } else {
        return;
      }
    }
  }

  private void emitNext(Flow.Subscriber<? super Q> to) {
    Q element = null;
    try {
      if (iterator == null) {
        iterator = elements.get();
      }
      if (iterator.hasNext()) {
        element =
            Objects.requireNonNull(
                iterator.next(), () -> "The source has null in place of request " + taken);
      }
    } catch (Throwable e) { // of the user's code
      end();
      to.onError(e);
      return;
    }
    if (element == null) {
      end();
      to.onComplete();
    } else {
      taken++;
      to.onNext(element);
    }
  }

  private void end() {
    subscriber = null;
    iterator = null;
    Closing.quietly(resource);
  }
}

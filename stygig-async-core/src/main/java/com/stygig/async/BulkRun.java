package com.stygig.async;

import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a {@link Bulk}, between a source of requests and a subscriber to results. Requests are
 * submitted where the source calls; whatever happens then leaves a note, and one serial task on the
 * client's executor acts upon the notes: it alone calls the subscriber.
 */
final class BulkRun<Q, T> implements Flow.Subscriber<Q>, Flow.Subscription {
  private static final Logger log = LoggerFactory.getLogger(BulkRun.class);

  private final Flow.Publisher<Q> source;
  private final Function<? super Q, InferenceHandle<T>> client;
  private final int maxInFlight;
  private final BulkReporter reporter;
  private final SerialTask delivery;
  private final BulkUpstream upstream = new BulkUpstream(this::stop);

  /** How many results the subscriber wants, of all that there will ever be. */
  private final AtomicLong demand = new AtomicLong();

  /** How many requests the source was asked for. */
  private final AtomicLong asked = new AtomicLong();

  /** How many requests the source gave. */
  private final AtomicLong taken = new AtomicLong();

  private final Set<InferenceHandle<T>> inFlight = ConcurrentHashMap.newKeySet();
  private final Queue<Finished<Q, T>> finished = new ConcurrentLinkedQueue<>();

  /** No more requests come: because of an error, or as there are none. */
  private final AtomicReference<@Nullable Optional<Throwable>> sourceEnd = new AtomicReference<>();

  /** No more results are wanted: because of an error, or as the subscriber has cancelled. */
  private final AtomicReference<@Nullable Optional<Throwable>> abortion = new AtomicReference<>();

  /** The delivery's own; null when all is said. */
  private Flow.@Nullable Subscriber<? super BulkResult<Q, T>> subscriber;

  private boolean isStarted;

  /** What is to be delivered, and who wants to know whether it was. */
  private record Finished<Q, T>(BulkResult<Q, T> result, DeliveryTracker tracker) {}

  BulkRun(
      Flow.Publisher<Q> source,
      Function<? super Q, InferenceHandle<T>> client,
      int maxInFlight,
      BulkReporter reporter,
      Executor executor,
      Flow.Subscriber<? super BulkResult<Q, T>> subscriber) {
    this.source = source;
    this.client = client;
    this.maxInFlight = maxInFlight;
    this.reporter = reporter;
    this.subscriber = subscriber;
    this.delivery = new SerialTask(executor, this::deliver);
  }

  void start() {
    delivery.trigger();
  }

  // What the subscriber calls, on any thread.

  @Override
  public void request(long n) {
    if (n <= 0) {
      abort(
          Optional.of(
              new IllegalArgumentException(
                  "A subscriber must request at least 1 result (rule 3.9): " + n)));
      return;
    }
    demand.updateAndGet(sum -> sum + n < 0 ? Long.MAX_VALUE : sum + n);
    delivery.trigger();
  }

  @Override
  public void cancel() {
    abort(Optional.empty());
  }

  /** Gives up what is in flight; a journal keeps it. */
  private void abort(Optional<Throwable> reason) {
    if (abortion.compareAndSet(null, reason)) {
      upstream.cancel();
      inFlight.forEach(handle -> handle.state().abandon());
      delivery.trigger();
    }
  }

  // What the source calls, on any thread, one at a time.

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    upstream.start(Objects.requireNonNull(subscription, "subscription"));
  }

  @Override
  public void onNext(Q request) {
    long index = taken.get();
    if (request == null) {
      NullPointerException e =
          new NullPointerException("The source has null in place of request " + index);
      stop(e);
      throw e;
    }
    if (abortion.get() != null) {
      return;
    }
    if (index == asked.get()) {
      stop(
          new IllegalStateException(
              "The source has sent more than the " + index + " requests asked for (rule 1.1)"));
      return;
    }
    taken.set(index + 1);
    submit(request, index);
  }

  @Override
  public void onError(Throwable error) {
    upstream.ended();
    endOfSource(Optional.of(error));
  }

  @Override
  public void onComplete() {
    upstream.ended();
    endOfSource(Optional.empty());
  }

  private void endOfSource(Optional<Throwable> reason) {
    if (sourceEnd.compareAndSet(null, reason)) {
      delivery.trigger();
    }
  }

  /** Takes no more requests; what is in flight goes on. */
  private void stop(Throwable reason) {
    endOfSource(Optional.of(reason));
    upstream.cancel();
  }

  private void submit(Q request, long index) {
    InferenceHandle<T> handle;
    try {
      handle = client.apply(request);
    } catch (Throwable e) { // not into the source, which is not to blame
      finished(
          new BulkResult.Failed<>(request, index, Optional.empty(), Optional.empty(), e),
          DeliveryTracker.NONE);
      if (e instanceof UsedAfterCloseException || e instanceof OutOfMemoryError) {
        stop(e); // the next will fare no better
      }
      return;
    }
    inFlight.add(handle);
    DeliveryTracker tracker = handle.state().delivery();
    tracker.opened();
    handle
        .state()
        .result()
        .whenComplete(
            (value, error) -> {
              inFlight.remove(handle);
              finished(result(request, index, handle, value, error), tracker);
              if (handle.state().endReason() == EndReason.CLIENT_CLOSED) {
                stop(new UsedAfterCloseException());
              }
            });
    if (abortion.get() != null) {
      handle.state().abandon();
    }
  }

  private static <Q, T> BulkResult<Q, T> result(
      Q request,
      long index,
      InferenceHandle<T> handle,
      @Nullable T value,
      @Nullable Throwable error) {
    String id = handle.inferenceId();
    InvocationReceipt receipt = handle.state().latestReceipt();
    return value != null && receipt != null
        ? new BulkResult.Succeeded<>(request, index, id, receipt, value)
        : new BulkResult.Failed<>(
            request,
            index,
            Optional.of(id),
            Optional.ofNullable(receipt),
            Objects.requireNonNull(error));
  }

  /** Called on any thread, of the AWS SDK too: nothing of the subscriber's happens here. */
  private void finished(BulkResult<Q, T> result, DeliveryTracker tracker) {
    finished.add(new Finished<>(result, tracker));
    delivery.trigger();
  }

  // What happens on the client's executor, one after the other.

  private void deliver() {
    if (!isStarted) {
      isStarted = true;
      begin();
    }
    while (subscriber != null && deliverTo(subscriber)) {}
    if (subscriber == null) {
      finished.clear();
    }
  }

  private void begin() {
    try {
      Objects.requireNonNull(subscriber).onSubscribe(this);
    } catch (Throwable e) {
      log.warn("The subscriber threw, which it may not; the run is cancelled", e);
      cancel();
    }
    try {
      source.subscribe(this);
    } catch (Throwable e) { // of the user's code
      stop(e);
    }
  }

  /** Takes one step. Returns whether there may be another. */
  private boolean deliverTo(Flow.Subscriber<? super BulkResult<Q, T>> to) {
    Optional<Throwable> aborted = abortion.get();
    if (aborted != null) {
      subscriber = null;
      aborted.ifPresent(error -> end(to, error));
      return false;
    }
    // In this order: after the end no more requests are taken.
    Optional<Throwable> ended = sourceEnd.get();
    if (ended != null && reporter.delivered() == taken.get()) {
      subscriber = null;
      end(to, ended.orElse(null));
      return false;
    }
    if (demand.get() > 0) {
      refill();
    }
    if (demand.get() == reporter.delivered()) {
      return false;
    }
    Finished<Q, T> next = finished.poll();
    if (next == null) {
      return false;
    }
    next.tracker().closed(deliver(next.result(), to));
    return true;
  }

  /**
   * What is not delivered is in flight: a slow subscriber slows the source. Asks also without
   * demand, as else nobody would learn that there is nothing more.
   */
  private void refill() {
    long more = reporter.delivered() + maxInFlight - asked.get();
    if (more > 0) {
      asked.addAndGet(more);
      upstream.request(more);
    }
  }

  /** Returns whether the subscriber has taken it. */
  private boolean deliver(BulkResult<Q, T> result, Flow.Subscriber<? super BulkResult<Q, T>> to) {
    boolean isTaken = false;
    try {
      to.onNext(result);
      isTaken = true;
    } catch (Throwable e) {
      if (abortion.get() == null) {
        log.warn("The subscriber threw, which it may not; the run is cancelled", e);
        cancel();
      }
    }
    try {
      reporter.delivered(result, taken.get());
    } catch (Throwable e) { // of the user's code
      abort(Optional.of(e));
    }
    return isTaken;
  }

  private void end(Flow.Subscriber<? super BulkResult<Q, T>> to, @Nullable Throwable error) {
    // Whatever else the source may send, it is not for us.
    abort(Optional.empty());
    Throwable reason = error;
    try {
      reporter.ended(taken.get());
    } catch (Throwable e) { // of the user's code
      reason = reason == null ? e : reason;
    }
    try {
      if (reason == null) {
        to.onComplete();
      } else {
        to.onError(reason);
      }
    } catch (Throwable e) {
      log.warn("The subscriber threw, which it may not", e);
    }
  }
}

package com.stygig.async;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Passes a stream of the user's on, in slices of bounded size. Whatever the stream does, the
 * subscriber gets exactly as many bytes as were announced, or an error. So the last slice is held
 * back until the stream has ended: who has got all that was announced looks no further.
 */
final class StreamSubscription implements Subscription {
  /** A stream that is too long is read so much further, to say how long it is. */
  private static final long MAX_EXCESS_BYTES = 512 * 1024;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final long announced;
  private final LongConsumer progress;
  private final Consumer<Throwable> onFailure;
  private final AtomicLong demand = new AtomicLong();
  private final SerialTask work = new SerialTask(Runnable::run, this::publish);
  private final StreamReader stream = new StreamReader(work::trigger);
  private volatile boolean isCancelled;
  private volatile boolean isDemandBad;
  // The following belong to the task.
  private @Nullable Subscriber<? super ByteBuffer> subscriber;
  private ByteBuffer item = NOTHING;
  private long arrived;
  private long passedOn;

  private StreamSubscription(
      long announced,
      Subscriber<? super ByteBuffer> subscriber,
      LongConsumer progress,
      Consumer<Throwable> onFailure) {
    this.announced = announced;
    this.subscriber = subscriber;
    this.progress = progress;
    this.onFailure = onFailure;
  }

  /** A failure is told first to onFailure, and then to the subscriber. */
  static void begin(
      Publisher<ByteBuffer> stream,
      long announced,
      Subscriber<? super ByteBuffer> subscriber,
      LongConsumer progress,
      Consumer<Throwable> onFailure) {
    StreamSubscription subscription =
        new StreamSubscription(announced, subscriber, progress, onFailure);
    if (Signals.begin(subscriber, subscription)) {
      subscription.stream.subscribeTo(stream);
    }
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      isDemandBad = true;
    } else {
      Signals.addDemand(demand, n);
    }
    work.trigger();
  }

  @Override
  public void cancel() {
    isCancelled = true;
    work.trigger();
  }

  private void publish() {
    try {
      boolean mayGoOn = true;
      while (mayGoOn && subscriber != null && !isCancelled) {
        mayGoOn = publishNext(subscriber);
      }
      if (isCancelled) {
        end();
      }
    } catch (Throwable e) {
      fail(e);
    }
  }

  /** Returns whether there may be more to do at once. */
  private boolean publishNext(Subscriber<? super ByteBuffer> to) throws Throwable {
    if (isDemandBad) {
      throw new IllegalArgumentException(Signals.DEMAND_RULE);
    }
    Throwable failure = stream.failure();
    if (failure != null) {
      throw failure;
    }
    boolean isComplete = stream.isComplete(); // before the item that may have come with it
    if ((!item.hasRemaining() || isLastSlice()) && take()) {
      return true;
    }
    checkLength(isComplete);
    if (item.hasRemaining() && demand.get() > 0 && (isComplete || !isLastSlice())) {
      passOn(to);
      return true;
    }
    if (demand.get() > 0 || arrived > announced) {
      stream.request();
    }
    return false;
  }

  private boolean isLastSlice() {
    return passedOn + Math.min(item.remaining(), RangeSubscription.CHUNK_BYTES) == announced;
  }

  private boolean take() {
    ByteBuffer next = stream.poll();
    if (next == null) {
      return false;
    }
    arrived += next.remaining();
    if (arrived <= announced && next.hasRemaining()) {
      item = next;
    } else if (arrived > announced) {
      item = NOTHING;
    }
    return true;
  }

  private void checkLength(boolean isComplete) {
    if (isComplete && arrived < announced) {
      throw new ChangedSourceException(
          "It has fewer bytes than it said: " + arrived + " instead of " + announced);
    }
    boolean isEnough = isComplete || arrived - announced >= MAX_EXCESS_BYTES;
    if (isEnough && arrived > announced) {
      throw new ChangedSourceException(
          "It has more bytes than it said: "
              + (isComplete ? "" : "at least ")
              + arrived
              + " instead of "
              + announced);
    }
  }

  private void passOn(Subscriber<? super ByteBuffer> to) {
    int count = Math.min(item.remaining(), RangeSubscription.CHUNK_BYTES);
    ByteBuffer slice = item.slice(item.position(), count);
    item.position(item.position() + count);
    passedOn += count;
    demand.decrementAndGet();
    progress.accept(count);
    to.onNext(slice);
    if (passedOn == announced && !isCancelled) {
      end();
      to.onComplete();
    }
  }

  private void fail(Throwable error) {
    Subscriber<? super ByteBuffer> to = subscriber;
    end();
    if (to != null && !isCancelled) {
      onFailure.accept(error);
      Signals.error(to, error);
    }
  }

  private void end() {
    subscriber = null;
    item = NOTHING;
    stream.cancel();
  }
}

package com.stygig.async;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a range chunk by chunk, each when it is asked for, and has never more than one of them in
 * memory. Opens the source with the first request and closes it at the end, whatever that is.
 */
final class RangeSubscription implements Subscription {
  /** Read at a time: each read of a file is a handover between threads. */
  static final int CHUNK_BYTES = 128 * 1024;

  private static final Logger log = LoggerFactory.getLogger(RangeSubscription.class);

  private final RangeSource source;
  private final long end;
  private final int chunkBytes;
  private final LongConsumer progress;
  private final Consumer<Throwable> onFailure;
  private final AtomicLong demand = new AtomicLong();
  private final SerialTask work;
  private volatile boolean hasBegun;
  private volatile boolean isCancelled;
  private volatile boolean isDemandBad;
  // The following belong to the task.
  private @Nullable Subscriber<? super ByteBuffer> subscriber;
  private RangeSource.@Nullable Reader reader;
  private long position;

  /** The failure of the source is told first to onFailure, and then to the subscriber. */
  RangeSubscription(
      RangeSource source,
      long start,
      long length,
      int chunkBytes,
      Subscriber<? super ByteBuffer> subscriber,
      LongConsumer progress,
      Consumer<Throwable> onFailure) {
    this.source = source;
    this.position = start;
    this.end = start + length;
    this.chunkBytes = chunkBytes;
    this.subscriber = subscriber;
    this.progress = progress;
    this.onFailure = onFailure;
    Executor executor = source.mayBlock() ? FileThreads.executor() : Runnable::run;
    this.work = new SerialTask(executor, this::publish);
  }

  /** Gives the subscriber its subscription; nothing is published before it has taken that. */
  void begin(Subscriber<? super ByteBuffer> to) {
    if (Signals.begin(to, this)) {
      hasBegun = true;
      trigger();
    }
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      isDemandBad = true;
    } else {
      Signals.addDemand(demand, n);
    }
    trigger();
  }

  @Override
  public void cancel() {
    isCancelled = true;
    trigger();
  }

  private void trigger() {
    try {
      work.trigger();
    } catch (Throwable e) { // no thread can be had, so the task does not run
      fail(e);
    }
  }

  private void publish() {
    if (!hasBegun) {
      return;
    }
    try {
      while (subscriber != null && !isCancelled && !isDemandBad && demand.get() > 0) {
        publishNext(subscriber);
      }
      if (isDemandBad && !isCancelled) {
        throw new IllegalArgumentException(Signals.DEMAND_RULE);
      }
      if (isCancelled) {
        end();
      }
    } catch (Throwable e) {
      fail(e);
    }
  }

  private void publishNext(Subscriber<? super ByteBuffer> to) throws IOException {
    RangeSource.Reader open = reader;
    if (open == null) {
      open = source.open();
      reader = open;
    }
    int length = (int) Math.min(chunkBytes, end - position);
    ByteBuffer chunk = open.read(position, length);
    position += length;
    boolean isLast = position == end;
    if (isLast) {
      open.checkUnchanged(); // before it is too late: who has it all asks no more
    }
    demand.decrementAndGet();
    progress.accept(length);
    to.onNext(chunk);
    if (isLast && !isCancelled) {
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

  /** Lets go of the subscriber, and of the source. */
  private void end() {
    subscriber = null;
    RangeSource.Reader open = reader;
    reader = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        log.debug("An input was not closed", e);
      }
    }
  }
}

package com.stygig.async;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a stream of the user's item by item. Whatever the stream does wrong, and whatever it
 * throws, becomes a failure. All but the signals and {@link #subscribeTo} is one thread's at a
 * time.
 */
final class StreamReader implements Subscriber<ByteBuffer> {
  private static final Logger log = LoggerFactory.getLogger(StreamReader.class);

  private final Runnable onSignal;
  private final AtomicReference<@Nullable Subscription> stream = new AtomicReference<>();
  private final AtomicReference<@Nullable ByteBuffer> arrived = new AtomicReference<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicBoolean isRequested = new AtomicBoolean();
  private volatile boolean isComplete;
  private volatile boolean isCancelled;

  /** Calls whenever there is news, in the middle of a signal. */
  StreamReader(Runnable onSignal) {
    this.onSignal = onSignal;
  }

  void subscribeTo(Publisher<ByteBuffer> publisher) {
    try {
      publisher.subscribe(this);
    } catch (Throwable e) {
      fail(e);
    }
  }

  /** Asks for one item, if there is not one on its way. */
  void request() {
    Subscription from = stream.get();
    if (from != null && isRequested.compareAndSet(false, true)) {
      try {
        from.request(1);
      } catch (Throwable e) {
        fail(e);
      }
    }
  }

  /** Takes the item that came, or null. */
  @Nullable ByteBuffer poll() {
    return arrived.getAndSet(null);
  }

  /** Whether no item will come after the one that may be here. */
  boolean isComplete() {
    return isComplete;
  }

  @Nullable Throwable failure() {
    return failure.get();
  }

  void cancel() {
    isCancelled = true;
    cancel(stream.get());
  }

  private static void cancel(@Nullable Subscription subscription) {
    if (subscription != null) {
      try {
        subscription.cancel();
      } catch (Throwable e) {
        log.debug("A stream failed when it was cancelled", e);
      }
    }
  }

  private void fail(Throwable error) {
    if (!isComplete && failure.compareAndSet(null, error)) {
      onSignal.run();
    }
  }

  private void failByRule(String whatItDid, String rule) {
    fail(
        new IllegalStateException("The stream " + whatItDid + " (Reactive Streams, " + rule + ")"));
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    if (subscription == null) {
      failByRule("has null for a subscription", "rule 1.9");
    } else if (!stream.compareAndSet(null, subscription) || isCancelled) {
      cancel(subscription);
    } else {
      onSignal.run();
    }
  }

  @Override
  public void onNext(ByteBuffer item) {
    if (isComplete || failure.get() != null) {
      return;
    }
    if (item == null) {
      failByRule("published null", "rule 2.13");
    } else if (!isRequested.get()) {
      failByRule("published more items than were requested", "rule 1.1");
    } else {
      arrived.set(item.slice());
      isRequested.set(false);
      onSignal.run();
    }
  }

  @Override
  public void onError(Throwable error) {
    if (error == null) {
      failByRule("failed with null", "rule 2.13");
    } else {
      fail(error);
    }
  }

  @Override
  public void onComplete() {
    if (failure.get() == null) {
      isComplete = true;
      onSignal.run();
    }
  }
}

package com.stygig.async;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncRequestBodySplitConfiguration;
import software.amazon.awssdk.core.async.SdkPublisher;

/** Publishes the parts of an upload, in their order, as many as are requested. */
final class PartPublisher implements SdkPublisher<UploadPart> {
  private final Supplier<PartSource> parts;
  private final UploadContext upload;

  PartPublisher(Supplier<PartSource> parts, UploadContext upload) {
    this.parts = parts;
    this.upload = upload;
  }

  static long partSize(AsyncRequestBodySplitConfiguration configuration) {
    Long size = configuration.chunkSizeInBytes();
    return size != null
        ? size
        : AsyncRequestBodySplitConfiguration.defaultConfiguration().chunkSizeInBytes();
  }

  @Override
  public void subscribe(Subscriber<? super UploadPart> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    PartSubscription subscription = new PartSubscription(subscriber, parts.get());
    upload.whenClosed(subscription::cancel);
    if (Signals.begin(subscriber, subscription)) {
      subscription.hasBegun = true;
      subscription.work.trigger();
    }
  }

  private final class PartSubscription implements Subscription {
    private final PartSource source;
    private final AtomicLong demand = new AtomicLong();
    private final SerialTask work = new SerialTask(Runnable::run, this::publish);
    private volatile boolean hasBegun;
    private volatile boolean isCancelled;
    private volatile boolean isDemandBad;
    // The following belong to the task.
    private @Nullable Subscriber<? super UploadPart> subscriber;
    private @Nullable CompletableFuture<UploadPart> next;

    PartSubscription(Subscriber<? super UploadPart> subscriber, PartSource source) {
      this.subscriber = subscriber;
      this.source = source;
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
      upload.close(); // the AWS SDK does not close a part that it refuses
    }

    private void publish() {
      if (!hasBegun) {
        return;
      }
      try {
        if (isDemandBad) {
          throw new IllegalArgumentException(Signals.DEMAND_RULE);
        }
        while (!isCancelled && subscriber != null && publishNext(subscriber)) {}
        if (isCancelled) {
          end();
        }
      } catch (Throwable e) {
        fail(e instanceof CompletionException && e.getCause() != null ? e.getCause() : e);
      }
    }

    /** Returns whether there may be more to do at once. */
    private boolean publishNext(Subscriber<? super UploadPart> to) {
      CompletableFuture<UploadPart> part = next;
      if (part == null) {
        return source.hasNext() ? prepareNext() : complete(to);
      }
      if (!part.isDone()) {
        return false;
      }
      next = null;
      demand.decrementAndGet();
      to.onNext(part.join());
      return true;
    }

    private boolean prepareNext() {
      if (demand.get() == 0) {
        return false;
      }
      CompletableFuture<UploadPart> part = source.next();
      next = part;
      if (!part.isDone()) {
        part.whenComplete((body, error) -> work.trigger());
      }
      return true;
    }

    private boolean complete(Subscriber<?> to) {
      end();
      to.onComplete();
      return false;
    }

    private void fail(Throwable error) {
      Subscriber<?> to = subscriber;
      end();
      if (to != null && !isCancelled) {
        upload.fail(error);
        Signals.error(to, error);
      }
    }

    private void end() {
      subscriber = null;
      CompletableFuture<UploadPart> part = next;
      next = null;
      if (part != null && !part.cancel(false)) {
        part.thenAccept(UploadPart::close);
      }
      source.close();
    }
  }
}

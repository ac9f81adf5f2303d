package com.stygig.async;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/** A user's stream that delivers a chunk at a time, each a while after it was asked for. */
final class PacedBody implements AsyncRequestBody {
  private static final ScheduledExecutorService TIMER =
      Executors.newScheduledThreadPool(
          1,
          task -> {
            Thread thread = new Thread(task, "paced-body");
            thread.setDaemon(true);
            return thread;
          });

  private final byte[] bytes;
  private final long announced;
  private final int chunk;
  private final Duration pause;

  PacedBody(byte[] bytes, long announced, int chunk, Duration pause) {
    this.bytes = bytes;
    this.announced = announced;
    this.chunk = chunk;
    this.pause = pause;
  }

  @Override
  public Optional<Long> contentLength() {
    return Optional.of(announced);
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(new Paced(subscriber));
  }

  /** All but {@link #request} and {@link #cancel} on the timer's one thread. */
  private final class Paced implements Subscription {
    private final Subscriber<? super ByteBuffer> subscriber;
    private volatile boolean isOver;
    private boolean isDue;
    private long demand;
    private int position;

    Paced(Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      TIMER.execute(
          () -> {
            demand += n;
            next();
          });
    }

    private void next() {
      if (!isOver && !isDue && demand > 0) {
        isDue = true;
        TIMER.schedule(this::publish, pause.toNanos(), TimeUnit.NANOSECONDS);
      }
    }

    private void publish() {
      isDue = false;
      if (isOver) {
        return;
      }
      if (position < bytes.length) {
        int length = Math.min(chunk, bytes.length - position);
        ByteBuffer next = ByteBuffer.wrap(bytes, position, length).slice();
        position += length;
        demand--;
        subscriber.onNext(next);
      }
      if (position == bytes.length) {
        isOver = true;
        subscriber.onComplete();
      }
      next();
    }

    @Override
    public void cancel() {
      isOver = true;
    }
  }
}

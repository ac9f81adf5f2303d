package com.stygig.async;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpResponseHandler;
import software.amazon.awssdk.http.async.SdkHttpContentPublisher;

/**
 * The HTTP client of uploads, which counts what the network takes and what has been answered, fails
 * what is stalled, and tells a source that failed from a network that did. Thread-safe.
 */
final class WatchedHttpClient implements SdkAsyncHttpClient {
  /** Is told of what was answered with success. */
  interface Listener {
    void answered(long bytes, long nanos);
  }

  private final SdkAsyncHttpClient delegate;
  private final StallDetector detector;
  private final Runnable begins;
  private final Listener listener;

  /**
   * Closes what it delegates to when it is closed.
   *
   * @param begins is told that there is a request
   */
  WatchedHttpClient(
      SdkAsyncHttpClient delegate, StallDetector detector, Runnable begins, Listener listener) {
    this.delegate = delegate;
    this.detector = detector;
    this.begins = begins;
    this.listener = listener;
  }

  @Override
  public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    Answer answer = new Answer(request.responseHandler());
    long length = request.requestContentPublisher().contentLength().orElse(0L);
    StallDetector.Attempt attempt =
        detector.watch(
            length,
            stalled -> {
              answer.onError(stalled);
              outcome.completeExceptionally(stalled);
            });
    answer.attempt = attempt;
    begins.run();
    CompletableFuture<Void> sent =
        delegate.execute(
            AsyncExecuteRequest.builder()
                .request(request.request())
                .requestContentPublisher(new Watched(request.requestContentPublisher(), attempt))
                .responseHandler(answer)
                .fullDuplex(request.fullDuplex())
                .metricCollector(request.metricCollector().orElse(null))
                .httpExecutionAttributes(request.httpExecutionAttributes())
                .build());
    sent.whenComplete(
        (nothing, error) -> {
          attempt.close();
          if (error == null) {
            outcome.complete(null);
          } else {
            outcome.completeExceptionally(error);
          }
        });
    outcome.whenComplete(
        (nothing, error) -> {
          attempt.close();
          if (error != null) {
            sent.completeExceptionally(error); // which closes the connection
          }
        });
    return outcome;
  }

  @Override
  public String clientName() {
    return delegate.clientName();
  }

  @Override
  public void close() {
    delegate.close();
  }

  /** An answer as it comes. After its first error it tells nothing. */
  private final class Answer implements SdkAsyncHttpResponseHandler {
    private final SdkAsyncHttpResponseHandler handler;
    private final AtomicBoolean hasFailed = new AtomicBoolean();
    private StallDetector.@Nullable Attempt attempt;

    private Answer(SdkAsyncHttpResponseHandler handler) {
      this.handler = handler;
    }

    @Override
    public void onHeaders(SdkHttpResponse headers) {
      progressed();
      if (headers.isSuccessful() && attempt != null) {
        listener.answered(attempt.sent(), attempt.age());
      }
      handler.onHeaders(headers);
    }

    @Override
    public void onStream(Publisher<ByteBuffer> stream) {
      handler.onStream(
          SdkPublisher.adapt(stream)
              .map(
                  chunk -> {
                    progressed();
                    return chunk;
                  }));
    }

    @Override
    public void onError(Throwable error) {
      if (hasFailed.compareAndSet(false, true)) {
        handler.onError(error);
      }
    }

    private void progressed() {
      if (attempt != null) {
        attempt.progressed();
      }
    }
  }

  /** A body whose progress is watched. */
  private record Watched(SdkHttpContentPublisher body, StallDetector.Attempt attempt)
      implements SdkHttpContentPublisher {
    @Override
    public Optional<Long> contentLength() {
      return body.contentLength();
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
      body.subscribe(new Counting(subscriber, attempt));
    }
  }

  /** Between the source, which has to keep to the rules of Reactive Streams, and the network. */
  private static final class Counting implements Subscriber<ByteBuffer>, Subscription {
    private final Subscriber<? super ByteBuffer> network;
    private final StallDetector.Attempt attempt;
    private final AtomicLong demand = new AtomicLong();
    private volatile @Nullable Subscription source;

    private Counting(Subscriber<? super ByteBuffer> network, StallDetector.Attempt attempt) {
      this.network = network;
      this.attempt = attempt;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      source = subscription;
      network.onSubscribe(this);
    }

    @Override
    public void request(long n) {
      demand.addAndGet(n);
      attempt.demanded();
      if (source != null) {
        source.request(n);
      }
    }

    @Override
    public void cancel() {
      if (source != null) {
        source.cancel();
      }
    }

    @Override
    public void onNext(ByteBuffer chunk) {
      long size = chunk.remaining();
      attempt.sent(size, demand.decrementAndGet() <= 0);
      network.onNext(chunk);
    }

    @Override
    public void onError(Throwable error) {
      network.onError(new SourceFailedException(error));
    }

    @Override
    public void onComplete() {
      network.onComplete();
    }
  }
}

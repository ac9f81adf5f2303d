package com.stygig.async;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Any number of requests on their way through a {@link StygigAsyncClient}, in constant memory. Made
 * by {@link StygigAsyncClient#recommendAll recommendAll} and {@link StygigAsyncClient#submitAll
 * submitAll}; nothing happens before {@link #forEach} or {@link #subscribe}, one of which can be
 * called once.
 *
 * <pre>{@code
 * client.recommendAll(requests)
 *     .maxInFlight(200)
 *     .onProgress(System.out::println)
 *     .forEach(result -> result.ifSucceededOrElse(
 *         ok -> save(ok.request(), ok.value()),
 *         failed -> report(failed.request(), failed.error())))
 *     .thenAccept(System.out::println);
 * }</pre>
 *
 * <p>Results come in the order of completion, each with its request; each request that was taken
 * from the source has exactly one, unless the run is cancelled. A failed inference is a result, and
 * so is a request that cannot be delivered. The run itself fails only if there can be no more
 * requests: the source fails or has a null, or the client is closed. What is in flight then is
 * delivered first. A {@linkplain StygigAsyncClient.Builder#journal journal} forgets an inference
 * when its result has been delivered and the consumer has returned from it. What a run leaves
 * behind there is for the next client to {@linkplain StygigAsyncClient#recover recover}.
 *
 * <p>A source that throws ends the run. So where building a request can fail, such as for a file
 * that is no image, the source has to catch that.
 *
 * <p>The source is asked for a request only if fewer than {@link #maxInFlight} are in flight, and
 * what has not been delivered is in flight: who is slow to take results slows the source. An
 * iterator or stream is read on the client's executor, by one thread at a time. It may block: then
 * it keeps one of the executor's threads. A stream is closed at the end, whatever it is. Mind that
 * a stream with {@code flatMap} holds all of an inner stream in memory.
 *
 * <p>Consumers and subscribers are called on the client's executor, one call at a time. Settings
 * are made by one thread, before the start; all else is thread-safe.
 *
 * @param <Q> the type of the requests
 * @param <T> the type of what the model answers
 */
public final class Bulk<Q, T> implements Flow.Publisher<BulkResult<Q, T>> {
  private static final int MOST_IN_FLIGHT = 100_000;

  private final Flow.Publisher<Q> source;
  private final Function<? super Q, InferenceHandle<T>> client;
  private final Executor executor;
  private final InstantSource clock;
  private final AtomicBoolean isTaken = new AtomicBoolean();
  private int maxInFlight = 100;
  private Duration interval = Duration.ofSeconds(1);
  private Consumer<? super BulkProgress> listener = progress -> {};

  Bulk(
      Flow.Publisher<Q> source,
      Function<? super Q, InferenceHandle<T>> client,
      Executor executor,
      InstantSource clock) {
    this.source = Objects.requireNonNull(source, "requests");
    this.client = client;
    this.executor = executor;
    this.clock = clock;
  }

  /**
   * Sets how many requests may have been taken from the source and not be delivered as results; 100
   * by default.
   *
   * @param maxInFlight from 1 to 100,000
   * @return this
   */
  public Bulk<Q, T> maxInFlight(int maxInFlight) {
    if (maxInFlight < 1 || maxInFlight > MOST_IN_FLIGHT) {
      throw new IllegalArgumentException(
          "maxInFlight must be from 1 to " + MOST_IN_FLIGHT + ": " + maxInFlight);
    }
    this.maxInFlight = maxInFlight;
    return this;
  }

  /**
   * Sets who is told of the progress: when a result was delivered, but at most once in a second by
   * the client's ticker, and once at the end unless the run is cancelled.
   *
   * @param listener called as consumers are; if it throws, the run fails with that
   * @return this
   */
  public Bulk<Q, T> onProgress(Consumer<? super BulkProgress> listener) {
    return onProgress(Duration.ofSeconds(1), listener);
  }

  /**
   * Sets who is told of the progress, and how often.
   *
   * @param interval the time between two events, at the least; zero for one after each result
   * @param listener called as consumers are; if it throws, the run fails with that
   * @return this
   */
  public Bulk<Q, T> onProgress(Duration interval, Consumer<? super BulkProgress> listener) {
    if (interval.isNegative()) {
      throw new IllegalArgumentException("interval must not be negative: " + interval);
    }
    this.interval = interval;
    this.listener = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /**
   * Sends all requests and hands each result to a consumer.
   *
   * @param consumer called on the client's executor, one call at a time
   * @return what completes after the last result. It fails with what the consumer throws, which
   *     cancels the run; with what ends the source; and with an {@link IllegalStateException} if
   *     the client is closed or the run has been started before. Cancelling it, or a time-out put
   *     on it, cancels the run: no more is taken from the source, and what is in flight is given
   *     up, but stays in the client's journal. It completes on the client's executor
   */
  public CompletableFuture<BulkSummary> forEach(Consumer<? super BulkResult<Q, T>> consumer) {
    Objects.requireNonNull(consumer, "consumer");
    BulkForEach<Q, T> subscriber = new BulkForEach<>(consumer, new BulkTally(clock));
    subscribe(subscriber);
    return subscriber.end();
  }

  /**
   * Sends all requests, the first when the first result is requested, and delivers results as they
   * are requested. Cancelling gives up what is in flight; what was accepted and not delivered stays
   * in the client's journal.
   *
   * <p>A second subscriber gets an {@link IllegalStateException}.
   *
   * @param subscriber called on the client's executor, one call at a time
   */
  @Override
  public void subscribe(Flow.Subscriber<? super BulkResult<Q, T>> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    if (isTaken.compareAndSet(false, true)) {
      BulkReporter reporter = new BulkReporter(new BulkTally(clock), interval, listener);
      new BulkRun<>(source, client, maxInFlight, reporter, executor, subscriber).start();
    } else {
      executor.execute(() -> refuse(subscriber));
    }
  }

  private static void refuse(Flow.Subscriber<?> subscriber) {
    subscriber.onSubscribe(new NoSubscription());
    subscriber.onError(new IllegalStateException("A bulk run can be started once"));
  }
}

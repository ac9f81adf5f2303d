package com.stygig.async;

import static com.stygig.async.FakeInferences.fail;
import static com.stygig.async.FakeInferences.succeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a run does when, on one thread: everything happens within the calls of the test. */
class BulkFlowTest {
  private final FakeInferences inferences = new FakeInferences();

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private Bulk<Integer, String> bulk(Iterable<Integer> requests) {
    return inferences.bulk(requests, Runnable::run);
  }

  private static List<Long> indexes(RecordingSubscriber<BulkResult<Integer, String>> subscriber) {
    assertThat(subscriber.violations).isEmpty();
    return subscriber.received.stream().map(BulkResult::index).toList();
  }

  /** A source that a test works by hand. */
  private static final class ManualSource implements Flow.Publisher<Integer>, Flow.Subscription {
    Flow.Subscriber<? super Integer> subscriber;
    long requested;
    int cancellations;

    @Override
    public void subscribe(Flow.Subscriber<? super Integer> to) {
      subscriber = to;
      to.onSubscribe(this);
    }

    @Override
    public void request(long n) {
      requested += n;
    }

    @Override
    public void cancel() {
      cancellations++;
    }
  }

  @Test
  void nothingIsTakenBeforeAResultIsWanted() {
    RecordingSubscriber<BulkResult<Integer, String>> subscriber = new RecordingSubscriber<>(0);
    bulk(numbers(10)).subscribe(subscriber);

    assertThat(inferences.handles).isEmpty();
    assertThat(subscriber.subscription).isNotNull();
  }

  @Test
  void resultsComeInTheOrderOfCompletionWithTheirRequests() {
    RecordingSubscriber<BulkResult<Integer, String>> subscriber = new RecordingSubscriber<>(9);
    bulk(List.of(7, 8, 9)).subscribe(subscriber);

    succeed(inferences.handles.get(1));
    fail(inferences.handles.get(2));
    succeed(inferences.handles.get(0));

    assertThat(indexes(subscriber)).containsExactly(1L, 2L, 0L);
    assertThat(subscriber.received).extracting(BulkResult::request).containsExactly(8, 9, 7);
    assertThat(subscriber.received.get(0).orElseThrow()).isEqualTo("answer to id-8");
    assertThatThrownBy(() -> subscriber.received.get(1).orElseThrow())
        .isInstanceOf(UploadException.class);
    var failed = (BulkResult.Failed<Integer, String>) subscriber.received.get(1);
    assertThat(failed.inferenceId()).contains("id-9");
    assertThat(failed.receipt()).isEmpty();
    assertThat(subscriber.isCompleted).isTrue();
  }

  @Test
  void whatIsNotWantedYetIsInFlightAndSlowsTheSource() {
    RecordingSubscriber<BulkResult<Integer, String>> subscriber = new RecordingSubscriber<>(1);
    bulk(numbers(100)).maxInFlight(3).subscribe(subscriber);
    assertThat(inferences.handles).hasSize(3);

    inferences.pending().forEach(FakeInferences::succeed);
    assertThat(indexes(subscriber)).containsExactly(0L);
    assertThat(inferences.handles).hasSize(4);
    inferences.pending().forEach(FakeInferences::succeed);
    assertThat(inferences.handles).hasSize(4);

    subscriber.subscription.request(2);
    assertThat(indexes(subscriber)).containsExactly(0L, 1L, 2L);
    assertThat(inferences.handles).hasSize(6);
  }

  @Test
  void theEndIsToldWithoutDemandForMoreThanThereIs() {
    RecordingSubscriber<BulkResult<Integer, String>> subscriber = new RecordingSubscriber<>(2);
    bulk(numbers(2)).maxInFlight(1).subscribe(subscriber);

    succeed(inferences.handles.get(0));
    assertThat(subscriber.isCompleted).isFalse();
    succeed(inferences.handles.get(1));

    assertThat(subscriber.isCompleted).isTrue();
    assertThat(indexes(subscriber)).containsExactly(0L, 1L);
  }

  @Test
  void manyThatEndAtOnceDoNotRecurse() {
    int count = 200_000;
    AtomicInteger received = new AtomicInteger();
    CompletableFuture<BulkSummary> end =
        new Bulk<>(
                IteratorSource.of(numbers(count), Runnable::run),
                FakeInferences::endedAtOnce,
                Runnable::run,
                () -> FakeInferences.NOW)
            .maxInFlight(10)
            .forEach(result -> received.incrementAndGet());

    assertThat(end.join().succeeded()).isEqualTo(count);
    assertThat(received).hasValue(count);
  }

  @Test
  void aSubscriberThatRequestsFromWithinOnNextGetsAllWithoutRecursion() {
    RecordingSubscriber<BulkResult<Integer, String>> oneByOne =
        new RecordingSubscriber<>(1) {
          @Override
          void then(BulkResult<Integer, String> result) {
            subscription.request(1);
          }
        };
    new Bulk<>(
            IteratorSource.of(numbers(20_000), Runnable::run),
            FakeInferences::endedAtOnce,
            Runnable::run,
            () -> FakeInferences.NOW)
        .subscribe(oneByOne);

    assertThat(indexes(oneByOne)).hasSize(20_000).isSorted();
    assertThat(oneByOne.isCompleted).isTrue();
  }

  @Test
  void cancellingGivesUpWhatIsInFlightAndTakesNoMore() {
    RecordingSubscriber<BulkResult<Integer, String>> subscriber = new RecordingSubscriber<>(100);
    bulk(numbers(100)).maxInFlight(5).subscribe(subscriber);
    succeed(inferences.handles.get(0));

    subscriber.subscription.cancel();
    subscriber.subscription.cancel();
    subscriber.subscription.request(-1);

    assertThat(inferences.handles).hasSize(6);
    assertThat(inferences.handles.subList(1, 6))
        .allSatisfy(handle -> assertThat(handle.result()).isCancelled());
    assertThat(indexes(subscriber)).containsExactly(0L);
    assertThat(subscriber.isOver()).isFalse();
  }

  @Test
  void aDemandForNothingEndsTheRun() {
    for (long demand : new long[] {0, -1, Long.MIN_VALUE}) {
      RecordingSubscriber<BulkResult<Integer, String>> subscriber = new RecordingSubscriber<>(1);
      bulk(numbers(5)).subscribe(subscriber);
      subscriber.subscription.request(demand);

      assertThat(subscriber.error)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("3.9")
          .hasMessageEndingWith(": " + demand);
      assertThat(inferences.pending()).isEmpty();
      assertThat(subscriber.violations).isEmpty();
    }
  }

  @Test
  void demandsAddUpToAnyNumber() {
    RecordingSubscriber<BulkResult<Integer, String>> subscriber =
        new RecordingSubscriber<>(Long.MAX_VALUE);
    bulk(numbers(3)).subscribe(subscriber);
    subscriber.subscription.request(Long.MAX_VALUE);
    inferences.pending().forEach(FakeInferences::succeed);

    assertThat(subscriber.isCompleted).isTrue();
    assertThat(indexes(subscriber)).hasSize(3);
  }

  @Test
  void aRunCanBeStartedOnce() {
    Bulk<Integer, String> bulk = bulk(numbers(3));
    bulk.subscribe(new RecordingSubscriber<>(0));
    RecordingSubscriber<BulkResult<Integer, String>> second = new RecordingSubscriber<>(1);
    bulk.subscribe(second);

    assertThat(second.error).isInstanceOf(IllegalStateException.class);
    assertThat(second.violations).isEmpty();
    assertThatThrownBy(() -> bulk.forEach(result -> {}).join())
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> bulk.subscribe(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void anIteratorThatThrowsEndsTheRunAfterWhatIsInFlight() {
    RecordingSubscriber<BulkResult<Integer, String>> subscriber = new RecordingSubscriber<>(9);
    Iterator<Integer> two = numbers(2).iterator();
    bulk(() ->
            Stream.generate(
                    () -> {
                      if (!two.hasNext()) {
                        throw new IllegalArgumentException("line 3");
                      }
                      return two.next();
                    })
                .iterator())
        .subscribe(subscriber);
    assertThat(subscriber.isOver()).isFalse();

    inferences.pending().forEach(FakeInferences::succeed);

    assertThat(indexes(subscriber)).containsExactly(0L, 1L);
    assertThat(subscriber.error).isInstanceOf(IllegalArgumentException.class).hasMessage("line 3");
  }

  @Test
  void aNullEndsTheRunAfterWhatIsInFlight() {
    RecordingSubscriber<BulkResult<Integer, String>> subscriber = new RecordingSubscriber<>(9);
    bulk(Arrays.asList(0, null, 2)).subscribe(subscriber);
    inferences.pending().forEach(FakeInferences::succeed);

    assertThat(indexes(subscriber)).containsExactly(0L);
    assertThat(subscriber.error)
        .isInstanceOf(NullPointerException.class)
        .hasMessage("The source has null in place of request 1");
  }

  @Test
  void anIterableWithoutAnIteratorEndsTheRun() {
    RecordingSubscriber<BulkResult<Integer, String>> subscriber = new RecordingSubscriber<>(9);
    bulk(() -> {
          throw new IllegalStateException("no file");
        })
        .subscribe(subscriber);

    assertThat(subscriber.error).hasMessage("no file");
  }

  @Test
  void aStreamIsClosedHoweverTheRunEnds() {
    AtomicInteger closed = new AtomicInteger();
    RecordingSubscriber<BulkResult<Integer, String>> completed = new RecordingSubscriber<>(9);
    streamed(numbers(2).stream().onClose(closed::incrementAndGet)).subscribe(completed);
    inferences.pending().forEach(FakeInferences::succeed);
    assertThat(completed.isCompleted).isTrue();
    assertThat(closed).hasValue(1);

    RecordingSubscriber<BulkResult<Integer, String>> cancelled = new RecordingSubscriber<>(9);
    streamed(Stream.iterate(0, i -> i + 1).onClose(closed::incrementAndGet)).subscribe(cancelled);
    cancelled.subscription.cancel();
    assertThat(closed).hasValue(2);

    RecordingSubscriber<BulkResult<Integer, String>> failed = new RecordingSubscriber<>(9);
    streamed(Stream.of(1, 0).map(i -> 1 / i).onClose(closed::incrementAndGet)).subscribe(failed);
    inferences.pending().forEach(FakeInferences::succeed);
    assertThat(failed.error).isInstanceOf(ArithmeticException.class);
    assertThat(closed).hasValue(3);

    RecordingSubscriber<BulkResult<Integer, String>> unused =
        new RecordingSubscriber<>(0) {
          @Override
          public void onSubscribe(Flow.Subscription to) {
            super.onSubscribe(to);
            to.cancel();
          }
        };
    streamed(Stream.of(1).onClose(closed::incrementAndGet)).subscribe(unused);
    assertThat(closed).hasValue(4);
    assertThat(unused.isOver()).isFalse();
  }

  private Bulk<Integer, String> streamed(Stream<Integer> requests) {
    return inferences.bulk(IteratorSource.of(requests, Runnable::run), Runnable::run);
  }

  @Test
  void aPublisherIsAskedForAsMuchAsMayBeInFlight() {
    ManualSource source = new ManualSource();
    RecordingSubscriber<BulkResult<Integer, String>> subscriber = new RecordingSubscriber<>(0);
    inferences.bulk(source, Runnable::run).maxInFlight(4).subscribe(subscriber);
    assertThat(source.requested).isZero();
    subscriber.subscription.request(1);
    assertThat(source.requested).isEqualTo(4);

    source.subscriber.onNext(0);
    source.subscriber.onNext(1);
    inferences.pending().forEach(FakeInferences::succeed);
    assertThat(source.requested).isEqualTo(5);
    source.subscriber.onComplete();
    subscriber.subscription.request(1);

    assertThat(subscriber.isCompleted).isTrue();
    assertThat(source.cancellations).isZero();
  }

  @Test
  void aPublisherIsCancelledOnceWithTheRun() {
    ManualSource source = new ManualSource();
    RecordingSubscriber<BulkResult<Integer, String>> subscriber = new RecordingSubscriber<>(9);
    inferences.bulk(source, Runnable::run).subscribe(subscriber);
    source.subscriber.onNext(0);

    subscriber.subscription.cancel();
    source.subscriber.onNext(1);

    assertThat(source.cancellations).isEqualTo(1);
    assertThat(inferences.handles).hasSize(1);
    assertThat(inferences.pending()).isEmpty();
  }

  @Test
  void aPublisherThatFailsEndsTheRunAfterWhatIsInFlight() {
    ManualSource source = new ManualSource();
    RecordingSubscriber<BulkResult<Integer, String>> subscriber = new RecordingSubscriber<>(9);
    inferences.bulk(source, Runnable::run).subscribe(subscriber);
    source.subscriber.onNext(0);
    source.subscriber.onError(new IllegalStateException("lost"));
    assertThat(subscriber.isOver()).isFalse();

    inferences.pending().forEach(FakeInferences::succeed);

    assertThat(indexes(subscriber)).containsExactly(0L);
    assertThat(subscriber.error).hasMessage("lost");
  }

  @Test
  void aPublisherThatSendsMoreThanWasAskedForEndsTheRun() {
    ManualSource source = new ManualSource();
    RecordingSubscriber<BulkResult<Integer, String>> subscriber = new RecordingSubscriber<>(9);
    inferences.bulk(source, Runnable::run).maxInFlight(2).subscribe(subscriber);
    for (int i = 0; i < 5; i++) {
      source.subscriber.onNext(i);
    }
    inferences.pending().forEach(FakeInferences::succeed);

    assertThat(indexes(subscriber)).containsExactly(0L, 1L);
    assertThat(subscriber.error)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("more than the 2 requests asked for");
    assertThat(source.cancellations).isEqualTo(1);
  }

  @Test
  void aPublisherThatSendsNullHearsOfItAndTheRunEnds() {
    ManualSource source = new ManualSource();
    RecordingSubscriber<BulkResult<Integer, String>> subscriber = new RecordingSubscriber<>(9);
    inferences.bulk(source, Runnable::run).subscribe(subscriber);

    assertThatThrownBy(() -> source.subscriber.onNext(null))
        .isInstanceOf(NullPointerException.class);

    assertThat(subscriber.error).isInstanceOf(NullPointerException.class);
    assertThat(source.cancellations).isEqualTo(1);
  }

  @Test
  void aPublisherThatThrowsEndsTheRun() {
    RecordingSubscriber<BulkResult<Integer, String>> atSubscribe = new RecordingSubscriber<>(9);
    Flow.Publisher<Integer> refusing =
        to -> {
          throw new IllegalStateException("no");
        };
    inferences.bulk(refusing, Runnable::run).subscribe(atSubscribe);
    assertThat(atSubscribe.error).hasMessage("no");

    RecordingSubscriber<BulkResult<Integer, String>> atRequest = new RecordingSubscriber<>(9);
    AtomicBoolean isCancelled = new AtomicBoolean();
    Flow.Publisher<Integer> broken =
        to ->
            to.onSubscribe(
                new Flow.Subscription() {
                  @Override
                  public void request(long n) {
                    throw new IllegalStateException("no");
                  }

                  @Override
                  public void cancel() {
                    isCancelled.set(true);
                  }
                });
    inferences.bulk(broken, Runnable::run).subscribe(atRequest);
    assertThat(atRequest.error).hasMessage("no");
    assertThat(isCancelled).isTrue();
  }

  @Test
  void aSubscriberThatThrowsIsLeftAlone() {
    RecordingSubscriber<BulkResult<Integer, String>> broken =
        new RecordingSubscriber<>(9) {
          @Override
          void then(BulkResult<Integer, String> result) {
            throw new IllegalStateException("broken");
          }
        };
    bulk(numbers(3)).subscribe(broken);
    succeed(inferences.handles.get(0));

    assertThat(broken.received).hasSize(1);
    assertThat(broken.isOver()).isFalse();
    assertThat(inferences.pending()).isEmpty();
  }
}

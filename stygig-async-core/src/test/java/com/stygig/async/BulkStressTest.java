package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;

/** Inferences end on many threads while others request, take and cancel. */
class BulkStressTest {
  private static final int COUNT = 500;
  private static final int MAX_IN_FLIGHT = 16;

  private final ExecutorService service = Executors.newFixedThreadPool(4);
  private final ExecutorService client = Executors.newFixedThreadPool(3);
  private final AtomicInteger submitted = new AtomicInteger();
  private final AtomicInteger delivered = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  @AfterEach
  void stop() {
    service.shutdownNow();
    client.shutdownNow();
  }

  private InferenceHandle<String> submit(Integer request) {
    int before = delivered.get();
    most.accumulateAndGet(submitted.incrementAndGet() - before, Math::max);
    InferenceHandle<String> handle = FakeInferences.handle("id-" + request, client);
    if (ThreadLocalRandom.current().nextInt(8) == 0) {
      FakeInferences.succeed(handle);
    } else {
      service.execute(() -> FakeInferences.succeed(handle));
    }
    return handle;
  }

  private RecordingSubscriber<BulkResult<Integer, String>> start() {
    RecordingSubscriber<BulkResult<Integer, String>> subscriber =
        new RecordingSubscriber<>(1) {
          @Override
          void then(BulkResult<Integer, String> result) {
            delivered.incrementAndGet();
          }
        };
    new Bulk<>(
            IteratorSource.of(IntStream.range(0, COUNT).boxed().toList(), client),
            this::submit,
            client,
            () -> FakeInferences.NOW)
        .maxInFlight(MAX_IN_FLIGHT)
        .subscribe(subscriber);
    await().pollDelay(Duration.ZERO).until(() -> subscriber.subscription != null);
    return subscriber;
  }

  @RepeatedTest(300)
  void everyRequestHasOneResult() {
    RecordingSubscriber<BulkResult<Integer, String>> subscriber = start();
    for (int demand = 1; demand < COUNT; demand += 3) {
      subscriber.subscription.request(3);
    }
    await().pollInterval(Duration.ofMillis(1)).until(subscriber::isOver);

    assertThat(subscriber.violations).isEmpty();
    assertThat(subscriber.isCompleted).isTrue();
    assertThat(subscriber.received)
        .hasSize(COUNT)
        .extracting(BulkResult::index)
        .doesNotHaveDuplicates();
    assertThat(most.get()).isLessThanOrEqualTo(MAX_IN_FLIGHT);
  }

  @RepeatedTest(300)
  void aRunThatIsCancelledSaysNoMore() {
    RecordingSubscriber<BulkResult<Integer, String>> subscriber = start();
    for (int demand = 1; demand < COUNT / 2; demand += 3) {
      subscriber.subscription.request(3);
    }
    subscriber.subscription.cancel();
    client.shutdown();

    await().pollInterval(Duration.ofMillis(1)).until(client::isTerminated);
    assertThat(subscriber.violations).isEmpty();
    assertThat(subscriber.isOver()).isFalse();
    assertThat(subscriber.received)
        .hasSizeLessThan(COUNT)
        .extracting(BulkResult::index)
        .doesNotHaveDuplicates();
  }
}

package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.core.EventProcessor;
import io.github.resilience4j.retry.Retry;
import java.lang.reflect.Field;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What many clients share, one after the other, does not grow with their number. */
class SharedResilienceTest {
  private final Bulkhead bulkhead =
      Bulkhead.of("shared", BulkheadConfig.custom().maxConcurrentCalls(1).build());

  /** Resilience4j tells nobody how many listeners there are. */
  private static int listeners(Object publisher) throws Exception {
    Field field = EventProcessor.class.getDeclaredField("eventConsumerMap");
    field.setAccessible(true);
    int count = 0;
    for (Object consumers : ((Map<?, ?>) field.get(publisher)).values()) {
      count += ((Set<?>) consumers).size();
    }
    return count;
  }

  @Test
  void aBulkheadHasOneListenerHoweverManyQueuesHaveWaitedForIt() throws Exception {
    AdmissionQueue first = new AdmissionQueue(bulkhead, 10);
    for (int i = 0; i < 100; i++) {
      AdmissionQueue.Permit held = first.acquire().join();
      AdmissionQueue other = new AdmissionQueue(bulkhead, 10);
      CompletableFuture<AdmissionQueue.Permit> waits = other.acquire();
      assertThat(waits).isNotDone();

      held.release();

      assertThat(waits).isDone(); // told by the bulkhead
      waits.join().release();
    }

    assertThat(listeners(bulkhead.getEventPublisher())).isEqualTo(1);
  }

  @Test
  void queuesThatAreFullOrLeftAreForgotten() throws Exception {
    AdmissionQueue.Permit held = new AdmissionQueue(bulkhead, 10).acquire().join();
    List<CompletableFuture<AdmissionQueue.Permit>> left = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      assertThat(new AdmissionQueue(bulkhead, 0).acquire()).isCompletedExceptionally();
      left.add(new AdmissionQueue(bulkhead, 10).acquire());
    }
    assertThat(BulkheadListeners.waiting(bulkhead)).isEqualTo(100);
    left.forEach(place -> place.cancel(false));

    assertThat(BulkheadListeners.waiting(bulkhead)).isZero();
    held.release();
  }

  /** Whoever begins to wait may be admitted before it could say so. */
  @Test
  void nobodyNeedsToHaveWaitedBefore() {
    BulkheadListeners.update(bulkhead, new AdmissionQueue(bulkhead, 10));

    assertThat(BulkheadListeners.waiting(bulkhead)).isZero();
  }

  @Test
  void aRetryIsListenedToOnce() throws Exception {
    Retry retry = Retry.of("shared", Resilience.uploadRetryConfig().build());
    for (int i = 0; i < 100; i++) {
      var unused = resilience(retry);
    }

    assertThat(listeners(retry.getEventPublisher())).isEqualTo(1);
  }

  private static Resilience resilience(Retry retry) {
    return new Resilience.Builder().uploadRetry(retry).build("c", true, Clock.systemUTC());
  }
}

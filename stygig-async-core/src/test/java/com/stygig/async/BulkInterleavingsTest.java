package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Anything in any order: demand, ends of inferences, tasks of an executor that runs them when the
 * property says, one at a time and not in their order, and a cancellation.
 */
class BulkInterleavingsTest {
  private static <E> E removeAny(List<E> from, Random random) {
    return from.remove(random.nextInt(from.size()));
  }

  private static void end(InferenceHandle<String> handle, Random random) {
    if (random.nextInt(4) == 0) {
      FakeInferences.fail(handle);
    } else {
      FakeInferences.succeed(handle);
    }
  }

  @Property(tries = 3000)
  void everyRequestHasOneResultAndNothingIsSentThatWasNotWanted(
      @ForAll @IntRange(max = 30) int count,
      @ForAll @IntRange(min = 1, max = 8) int maxInFlight,
      @ForAll Random random) {
    List<Runnable> tasks = new ArrayList<>();
    FakeInferences inferences = new FakeInferences();
    RecordingSubscriber<BulkResult<Integer, String>> subscriber = new RecordingSubscriber<>(0);
    inferences
        .bulk(IntStream.range(0, count).boxed().toList(), tasks::add)
        .maxInFlight(maxInFlight)
        .subscribe(subscriber);
    boolean isCancelled = false;
    boolean mayCancel = random.nextInt(5) == 0;
    long demand = 0;

    for (int step = 0; step < 10_000 && !(subscriber.isOver() || isCancelled); step++) {
      List<InferenceHandle<String>> pending = new ArrayList<>(inferences.pending());
      int choice = random.nextInt(10);
      if (choice < 5 && !tasks.isEmpty()) {
        removeAny(tasks, random).run();
      } else if (choice < 8 && !pending.isEmpty()) {
        end(removeAny(pending, random), random);
      } else if (choice == 8 && subscriber.subscription != null) {
        int more = 1 + random.nextInt(4);
        demand += more;
        subscriber.subscription.request(more);
      } else if (mayCancel && subscriber.subscription != null && random.nextInt(20) == 0) {
        isCancelled = true;
        subscriber.subscription.cancel();
      }
      assertThat(subscriber.received.size()).isLessThanOrEqualTo((int) demand);
      assertThat(inferences.handles.size() - subscriber.received.size())
          .isLessThanOrEqualTo(maxInFlight);
    }
    int received = subscriber.received.size();
    while (!tasks.isEmpty()) {
      removeAny(tasks, random).run();
    }

    assertThat(subscriber.violations).isEmpty();
    assertThat(subscriber.received).extracting(BulkResult::index).doesNotHaveDuplicates();
    assertThat(inferences.pending()).isEmpty();
    if (isCancelled) {
      assertThat(subscriber.isOver()).isFalse();
      assertThat(subscriber.received).hasSize(received);
    } else {
      assertThat(subscriber.isCompleted).isTrue();
      assertThat(subscriber.received).hasSize(count);
      assertThat(subscriber.received)
          .allSatisfy(result -> assertThat(result.index()).isEqualTo((long) result.request()));
    }
  }
}

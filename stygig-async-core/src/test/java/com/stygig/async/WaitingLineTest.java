package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WaitingLineTest {
  private static final int TIMES = 20_000;

  private final Bulkhead bulkhead =
      Bulkhead.of(
          "line",
          BulkheadConfig.custom().maxConcurrentCalls(1).maxWaitDuration(Duration.ZERO).build());
  private final WaitingLine line = new WaitingLine(bulkhead, Integer.MAX_VALUE, true);
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();

  @Test
  void whoFindsRoomIsInAtOnceAndWhoDoesNotWaits() {
    CompletableFuture<Void> first = enter();
    CompletableFuture<Void> second = enter();
    CompletableFuture<Void> third = enter();
    assertThat(first).isCompleted();
    assertThat(second).isNotDone();

    second.cancel(false);
    line.leave();

    assertThat(third).isCompleted();
  }

  @Test
  void whoLeavesAnotherLineAtTheSameBulkheadMakesRoom() {
    WaitingLine other = new WaitingLine(bulkhead, Integer.MAX_VALUE, true);
    assertThat(other.enter()).isCompleted();
    assertThat(line.isListenedTo()).isFalse();
    CompletableFuture<Void> first = enter();
    CompletableFuture<Void> second = enter();
    assertThat(first).isNotDone();
    assertThat(line.isListenedTo()).isTrue();

    other.leave();
    assertThat(first).isCompleted();
    assertThat(second).isNotDone();

    line.leave();
    assertThat(second).isCompleted();
  }

  @Test
  void whereOnlyOneLineHasTheBulkheadNobodyListensToIt() {
    WaitingLine alone = new WaitingLine(bulkhead, Integer.MAX_VALUE, false);
    assertThat(alone.enter()).isCompleted();
    CompletableFuture<Void> waiting = alone.enter();

    alone.leave();

    assertThat(waiting).isCompleted();
    assertThat(alone.isListenedTo()).isFalse();
  }

  private CompletableFuture<Void> enter() {
    return Objects.requireNonNull(line.enter());
  }

  @Test
  void manyThreadsAllGetInOneAtATimeAndTheBulkheadRefusesNobody() {
    bulkhead.getEventPublisher().onCallRejected(event -> refused.incrementAndGet());

    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      CompletableFuture<?>[] all =
          IntStream.range(0, 4)
              .mapToObj(i -> CompletableFuture.runAsync(this::comeAndGo, threads))
              .toArray(CompletableFuture<?>[]::new);
      CompletableFuture.allOf(all).orTimeout(60, TimeUnit.SECONDS).join();
      await().until(() -> done.get() == 4 * TIMES);
    } finally {
      threads.shutdownNow();
    }

    assertThat(refused).hasValue(0);
    assertThat(bulkhead.getMetrics().getAvailableConcurrentCalls()).isEqualTo(1);
  }

  private void comeAndGo() {
    for (int i = 0; i < TIMES; i++) {
      var unused =
          enter()
              .thenRun(
                  () -> {
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    inside.decrementAndGet();
                    done.incrementAndGet();
                    line.leave();
                  });
    }
  }
}

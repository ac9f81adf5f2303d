package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stygig.async.AdmissionQueue.Permit;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdmissionQueueTest {
  private static final int TIMES = 20_000;

  private final Bulkhead bulkhead =
      Bulkhead.of(
          "queue",
          BulkheadConfig.custom().maxConcurrentCalls(1).maxWaitDuration(Duration.ZERO).build());
  private final AdmissionQueue queue = new AdmissionQueue(bulkhead, Integer.MAX_VALUE);
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();

  @Test
  void admitsAtOnceWhileThereIsRoomAndThenInTheOrderOfArrival() {
    CompletableFuture<Permit> first = queue.acquire();
    CompletableFuture<Permit> second = queue.acquire();
    CompletableFuture<Permit> third = queue.acquire();
    assertThat(first).isCompleted();
    assertThat(second).isNotDone();

    first.join().release();

    assertThat(second).isCompleted();
    assertThat(third).isNotDone();
  }

  @Test
  void whatIsCancelledLeavesTheQueue() {
    CompletableFuture<Permit> first = queue.acquire();
    CompletableFuture<Permit> second = queue.acquire();
    CompletableFuture<Permit> third = queue.acquire();

    second.cancel(false);
    first.join().release();

    assertThat(third).isCompleted();
  }

  @Test
  void aPermitThatIsReleasedTwiceMakesRoomOnce() {
    Permit first = queue.acquire().join();
    CompletableFuture<Permit> second = queue.acquire();
    CompletableFuture<Permit> third = queue.acquire();

    first.release();
    first.release();

    assertThat(second).isCompleted();
    assertThat(third).isNotDone();
  }

  @Test
  void aFullQueueRefuses() {
    AdmissionQueue full = new AdmissionQueue(bulkhead, 1);
    CompletableFuture<Permit> first = full.acquire();
    CompletableFuture<Permit> second = full.acquire();

    assertThat(full.acquire())
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(RejectedExecutionException.class);

    first.join().release();
    assertThat(second).isCompleted();
  }

  @Test
  void whatIsReleasedInAnotherQueueOfTheSameBulkheadMakesRoom() {
    AdmissionQueue other = new AdmissionQueue(bulkhead, Integer.MAX_VALUE);
    Permit permit = other.acquire().join();
    CompletableFuture<Permit> first = queue.acquire();
    CompletableFuture<Permit> second = queue.acquire();
    assertThat(first).isNotDone();

    permit.release();
    assertThat(first).isCompleted();
    assertThat(second).isNotDone();

    first.join().release();
    assertThat(second).isCompleted();
  }

  @Test
  void aListenerThatThrowsAnErrorKeepsNobodyWaiting() {
    bulkhead
        .getEventPublisher()
        .onCallFinished(
            event -> {
              throw new StackOverflowError("of the listener's own");
            });
    CompletableFuture<Permit> first = queue.acquire();
    CompletableFuture<Permit> second = queue.acquire();

    first.join().release();

    assertThat(second).isCompleted();
  }

  @Test
  void aPlaceThatTheBulkheadFailedIsLeftToOthers() {
    AtomicBoolean isBroken = new AtomicBoolean(true);
    Bulkhead breaking =
        (Bulkhead)
            Proxy.newProxyInstance(
                Bulkhead.class.getClassLoader(),
                new Class<?>[] {Bulkhead.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("getEventPublisher") && isBroken.get()) {
                    throw new IllegalStateException("of the bulkhead's own");
                  }
                  return method.invoke(bulkhead, arguments);
                });
    AdmissionQueue breakingQueue = new AdmissionQueue(breaking, Integer.MAX_VALUE);
    Permit held = breakingQueue.acquire().join();

    assertThat(breakingQueue.acquire()).isCompletedExceptionally();
    isBroken.set(false);
    CompletableFuture<Permit> next = breakingQueue.acquire();
    held.release();

    assertThat(next).isCompleted();
    assertThat(breakingQueue.isWaitedFor()).isFalse();
  }

  @Test
  void anInterruptedThreadIsAdmittedAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertThat(queue.acquire()).isCompleted();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void manyThreadsAreAdmittedOneAtATimeAndTheBulkheadRefusesNone() {
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
          queue
              .acquire()
              .thenAccept(
                  permit -> {
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    inside.decrementAndGet();
                    done.incrementAndGet();
                    permit.release();
                  });
    }
  }
}

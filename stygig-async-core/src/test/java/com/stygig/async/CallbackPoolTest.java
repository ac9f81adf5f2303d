package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallbackPoolTest {
  private static final Duration A_WHILE = Duration.ofMillis(100);

  private static final int FEW = 2;

  private final ManualScheduler scheduler = new ManualScheduler(Instant.EPOCH);
  private final CallbackPool pool = new CallbackPool(FEW, scheduler, Thread::new);
  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger stuck = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();

  @AfterEach
  void shutDown() {
    release.countDown();
    pool.shutdown();
  }

  private void executeStuck(int tasks) {
    for (int i = 0; i < tasks; i++) {
      pool.execute(
          () -> {
            stuck.incrementAndGet();
            awaitRelease();
          });
    }
  }

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void tasksThatEndNeverNeedMoreThanTheFew() {
    for (int i = 0; i < 10_000; i++) {
      pool.execute(done::incrementAndGet);
    }

    await().until(() -> done.get() == 10_000);
    scheduler.advance(A_WHILE);
    scheduler.advance(A_WHILE);

    assertThat(pool.getLargestPoolSize()).isLessThanOrEqualTo(FEW + 1);
    assertThat(scheduler.pendingTasks()).isZero();
  }

  @Test
  void eachStuckTaskGetsAThreadWhileOthersWait() {
    executeStuck(5);
    pool.execute(done::incrementAndGet);
    await().until(() -> stuck.get() == FEW);

    for (int threads = FEW + 1; threads <= 5; threads++) {
      int now = threads;
      scheduler.advance(A_WHILE);
      await().until(() -> stuck.get() == now);
    }
    assertThat(done).hasValue(0);
    scheduler.advance(A_WHILE);

    await().until(() -> done.get() == 1);
  }

  @Test
  void thePoolIsSmallAgainWhenNothingIsStuckAndLooksNoMore() {
    executeStuck(4);
    await().until(() -> stuck.get() == FEW);
    scheduler.advance(A_WHILE);
    await().until(() -> stuck.get() == 3);
    scheduler.advance(A_WHILE);
    await().until(() -> stuck.get() == 4);
    assertThat(pool.getCorePoolSize()).isEqualTo(5);

    release.countDown();
    await().until(() -> pool.getActiveCount() == 0);
    scheduler.advance(A_WHILE);

    assertThat(pool.getCorePoolSize()).isEqualTo(FEW + 1);
    assertThat(pool.getMaximumPoolSize()).isEqualTo(FEW + 1);
    assertThat(scheduler.pendingTasks()).isZero();
  }

  @Test
  void thereIsALimit() {
    executeStuck(CallbackPool.MANY + 10);

    for (int i = 0; i < CallbackPool.MANY + 10; i++) {
      scheduler.advance(A_WHILE);
    }

    await().until(() -> stuck.get() == CallbackPool.MANY);
    assertThat(pool.getCorePoolSize()).isEqualTo(CallbackPool.MANY + 1);
  }

  @Test
  void aStepIsRunAtOnceWhileAllCallbacksAreStuckHoweverMany() {
    executeStuck(CallbackPool.MANY + 10);
    await().until(() -> stuck.get() == FEW);
    pool.executeStep(done::incrementAndGet);
    await().until(() -> done.get() == 1);
    for (int i = 0; i < CallbackPool.MANY + 10; i++) {
      scheduler.advance(A_WHILE);
    }
    await().until(() -> stuck.get() == CallbackPool.MANY);

    pool.executeStep(done::incrementAndGet);

    await().until(() -> done.get() == 2);
  }

  @Test
  void stepsThatBlockAllTheSameGetMoreThreads() {
    for (int i = 0; i < 5; i++) {
      pool.executeStep(
          () -> {
            stuck.incrementAndGet();
            awaitRelease();
          });
    }
    pool.execute(done::incrementAndGet);
    await().until(() -> stuck.get() == FEW + 1);

    for (int i = 0; i < 3; i++) {
      scheduler.advance(A_WHILE);
    }

    await().until(() -> stuck.get() == 5 && done.get() == 1);
  }

  @Test
  void stepsTakeTurnsWithCallbacks() {
    List<String> order = new CopyOnWriteArrayList<>();
    executeStuck(FEW - 1);
    await().until(() -> stuck.get() == FEW - 1);
    CountDownLatch started = new CountDownLatch(1);
    pool.executeStep(this::awaitRelease); // and one thread is left
    pool.execute(
        () -> {
          started.countDown();
          await().until(() -> pool.getQueue().size() == 100);
        });
    for (int i = 0; i < 100; i++) {
      pool.execute(() -> order.add("callback"));
    }
    await().until(() -> started.getCount() == 0);
    for (int i = 0; i < 100; i++) {
      pool.executeStep(() -> order.add("step"));
    }

    await().until(() -> order.size() == 200);
    assertThat(order.subList(0, 150)).contains("callback", "step");
    assertThat(order.lastIndexOf("step")).isLessThan(order.lastIndexOf("callback"));
  }

  @Test
  void noCallbackGetsLostWhileManyThreadsHandThemOverAndThePoolIsShutDown() {
    for (int round = 0; round < 50; round++) {
      CallbackPool closing = new CallbackPool(FEW, scheduler, Thread::new);
      AtomicInteger ran = new AtomicInteger();
      List<CompletableFuture<Void>> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        threads.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int k = 0; k < 500; k++) {
                    closing.execute(ran::incrementAndGet);
                  }
                },
                task -> new Thread(task).start()));
      }
      await().pollInterval(Duration.ofMillis(1)).until(() -> ran.get() > 100);

      closing.shutdown();

      CompletableFuture.allOf(threads.toArray(new CompletableFuture<?>[0])).join();
      await().until(() -> ran.get() == 2_000);
    }
  }

  @Test
  void noMoreCallbacksRunAtATimeThanTheFewWhileNoneIsStuck() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    for (int i = 0; i < 10_000; i++) {
      pool.execute(
          () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            done.incrementAndGet();
            running.decrementAndGet();
          });
      pool.executeStep(done::incrementAndGet);
    }

    await().until(() -> done.get() == 20_000);
    assertThat(most.get()).isBetween(1, FEW);
  }

  @Test
  void anInterruptAndAnErrorOfOneCallbackAreNotTheNextOnes() {
    AtomicBoolean wasInterrupted = new AtomicBoolean();
    for (int i = 0; i < 100; i++) {
      pool.execute(
          () -> {
            wasInterrupted.compareAndSet(false, Thread.currentThread().isInterrupted());
            done.incrementAndGet();
            Thread.currentThread().interrupt();
            throw new AssertionError("of the callback's own");
          });
    }

    await().until(() -> done.get() == 100);
    assertThat(wasInterrupted).isFalse();
  }

  @Test
  void afterTheEndStepsAreRefusedAndCallbacksRunOnAThreadOfTheirOwn() {
    pool.shutdown();
    CompletableFuture<String> thread = new CompletableFuture<>();

    pool.execute(() -> thread.complete(Thread.currentThread().getName()));

    assertThat(thread).succeedsWithin(Duration.ofSeconds(10)).asString().matches("Thread-\\d+");
    assertThatThrownBy(() -> pool.executeStep(done::incrementAndGet))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void stuckCallbacksGetMoreThreadsThoughTheSchedulerAndThePoolAreShutDown() {
    ScheduledExecutorService over = Executors.newSingleThreadScheduledExecutor();
    over.shutdown();
    CallbackPool closed = new CallbackPool(FEW, over, Thread::new);
    for (int i = 0; i < FEW; i++) {
      closed.execute(this::awaitRelease);
    }
    for (int i = 0; i < 1_000; i++) {
      closed.execute(done::incrementAndGet);
    }
    closed.execute(release::countDown);

    closed.shutdown();

    await().until(() -> done.get() == 1_000 && closed.isTerminated());
  }
}

package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallbackPoolTest {
  private static final Duration A_WHILE = Duration.ofMillis(100);

  private final ManualScheduler scheduler = new ManualScheduler(Instant.EPOCH);
  private final CallbackPool pool = new CallbackPool(scheduler, Thread::new);
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

    assertThat(pool.getLargestPoolSize()).isEqualTo(CallbackPool.FEW);
    assertThat(scheduler.pendingTasks()).isZero();
  }

  @Test
  void eachStuckTaskGetsAThreadWhileOthersWait() {
    executeStuck(5);
    pool.execute(done::incrementAndGet);
    await().until(() -> stuck.get() == CallbackPool.FEW);

    for (int threads = CallbackPool.FEW + 1; threads <= 5; threads++) {
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
    await().until(() -> stuck.get() == CallbackPool.FEW);
    scheduler.advance(A_WHILE);
    await().until(() -> stuck.get() == 3);
    scheduler.advance(A_WHILE);
    await().until(() -> stuck.get() == 4);
    assertThat(pool.getCorePoolSize()).isEqualTo(4);

    release.countDown();
    await().until(() -> pool.getActiveCount() == 0);
    scheduler.advance(A_WHILE);

    assertThat(pool.getCorePoolSize()).isEqualTo(CallbackPool.FEW);
    assertThat(pool.getMaximumPoolSize()).isEqualTo(CallbackPool.FEW);
    assertThat(scheduler.pendingTasks()).isZero();
  }

  @Test
  void thereIsALimit() {
    executeStuck(CallbackPool.MANY + 10);

    for (int i = 0; i < CallbackPool.MANY + 10; i++) {
      scheduler.advance(A_WHILE);
    }

    await().until(() -> stuck.get() == CallbackPool.MANY);
    assertThat(pool.getCorePoolSize()).isEqualTo(CallbackPool.MANY);
  }

  @Test
  void aSchedulerThatIsShutDownLeavesTheFew() {
    ScheduledExecutorService over = Executors.newSingleThreadScheduledExecutor();
    over.shutdown();
    CallbackPool few = new CallbackPool(over, Thread::new);
    for (int i = 0; i < 1_000; i++) {
      few.execute(done::incrementAndGet);
    }

    few.shutdown();

    await().until(() -> done.get() == 1_000);
  }
}

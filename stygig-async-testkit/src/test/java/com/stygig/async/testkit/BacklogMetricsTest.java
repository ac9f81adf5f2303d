package com.stygig.async.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BacklogMetricsTest {
  private final MetricStore metrics = new MetricStore();
  private final AtomicReference<Collection<BacklogReading>> readings =
      new AtomicReference<>(List.of());
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final BacklogMetrics backlog = new BacklogMetrics(metrics, readings::get, scheduler);

  @AfterEach
  void stop() {
    backlog.close();
    scheduler.shutdownNow();
  }

  private double latest(String name) {
    return MetricStatistic.MAXIMUM.of(seconds(name).lastEntry().getValue());
  }

  private NavigableMap<Long, MetricSample> seconds(String name) {
    return metrics.periods(MetricId.ofEndpoint(name, "e"), MetricWindow.last(60, 1), null);
  }

  private void read(int backlogSize, int instances) {
    readings.set(List.of(new BacklogReading("e", backlogSize, instances)));
    backlog.sample();
  }

  @Test
  void theBacklogIsToldAsAWholeAndPerInstance() {
    read(10, 4);

    assertThat(latest("ApproximateBacklogSize")).isEqualTo(10);
    assertThat(latest("ApproximateBacklogSizePerInstance")).isEqualTo(2.5);
    assertThat(latest("HasBacklogWithoutCapacity")).isZero();
  }

  @Test
  void aBacklogWithoutInstancesIsToldToBeSo() {
    read(3, 0);

    assertThat(latest("ApproximateBacklogSizePerInstance")).isEqualTo(3);
    assertThat(latest("HasBacklogWithoutCapacity")).isEqualTo(1);
  }

  @Test
  void noBacklogNeedsNoInstances() {
    read(0, 0);

    assertThat(latest("ApproximateBacklogSizePerInstance")).isZero();
    assertThat(latest("HasBacklogWithoutCapacity")).isZero();
  }

  @Test
  void readingItOftenDoesNotCountItOften() {
    for (int i = 0; i < 100; i++) {
      read(i, 1);
    }

    assertThat(seconds("ApproximateBacklogSize").values())
        .allSatisfy(sample -> assertThat(sample.count()).isEqualTo(1));
    assertThat(latest("ApproximateBacklogSize")).isEqualTo(99);
  }

  @Test
  void itIsReadEverySecondAlsoAfterAFailure() {
    AtomicInteger calls = new AtomicInteger();
    MetricStore store = new MetricStore();
    try (BacklogMetrics failing =
        new BacklogMetrics(
            store,
            () -> {
              if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("the first time");
              }
              return List.of(new BacklogReading("e", 1, 1));
            },
            scheduler)) {
      await().untilAsserted(() -> assertThat(store.ids()).hasSize(3));
      assertThat(failing).isNotNull();
    }
  }

  @Test
  void aClosedCloudLeavesNoThreadBehind() {
    long before = schedulers();
    try (LocalCloud cloud = LocalCloud.start()) {
      await().untilAsserted(() -> assertThat(schedulers()).isEqualTo(before + 1));
      assertThat(cloud.region()).isNotNull();
    }

    await().untilAsserted(() -> assertThat(schedulers()).isEqualTo(before));
  }

  private static long schedulers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("local-timer-"))
        .count();
  }

  @Test
  void anOlderReadingDoesNotComeAfterANewerOne() throws Exception {
    CountDownLatch olderIsRead = new CountDownLatch(1);
    CountDownLatch olderMayGoOn = new CountDownLatch(1);
    AtomicInteger backlogSize = new AtomicInteger(0);
    AtomicBoolean isFirst = new AtomicBoolean(true);
    try (BacklogMetrics slow =
        new BacklogMetrics(
            metrics,
            () -> {
              var reading = List.of(new BacklogReading("e", backlogSize.get(), 0));
              if (isFirst.getAndSet(false)) {
                olderIsRead.countDown();
                awaitUninterruptibly(olderMayGoOn);
              }
              return reading;
            },
            scheduler)) {
      Thread older = new Thread(slow::sample);
      older.start();
      olderIsRead.await();
      backlogSize.set(1);
      Thread newer = new Thread(slow::sample);
      newer.start();
      await().until(() -> newer.getState() == Thread.State.BLOCKED || !newer.isAlive());
      olderMayGoOn.countDown();
      older.join();
      newer.join();
    }

    assertThat(latest("HasBacklogWithoutCapacity")).isEqualTo(1);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

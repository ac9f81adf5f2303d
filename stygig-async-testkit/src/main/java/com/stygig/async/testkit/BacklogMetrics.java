package com.stygig.async.testkit;

import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SageMaker's metrics of asynchronous endpoints, taken once a second. Thread-safe. */
final class BacklogMetrics implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BacklogMetrics.class);

  private final MetricStore metrics;
  private final Supplier<? extends Collection<BacklogReading>> readings;
  private final ScheduledFuture<?> timer;

  BacklogMetrics(
      MetricStore metrics,
      Supplier<? extends Collection<BacklogReading>> readings,
      ScheduledExecutorService scheduler) {
    this.metrics = metrics;
    this.readings = readings;
    timer = scheduler.scheduleAtFixedRate(this::sampleSafely, 1, 1, TimeUnit.SECONDS);
  }

  private void sampleSafely() {
    try {
      sample();
    } catch (RuntimeException e) {
      // One that went through would be the last.
      log.warn("The endpoints' backlogs could not be read", e);
    }
  }

  /** Takes the metrics now. Nobody's older reading comes after it. */
  synchronized void sample() {
    Instant now = Instant.now();
    for (BacklogReading reading : readings.get()) {
      set(reading, "ApproximateBacklogSize", now, reading.backlog());
      // Without instances SageMaker scales out from zero once the backlog itself is over the
      // target.
      int instances = Math.max(1, reading.instances());
      set(
          reading,
          "ApproximateBacklogSizePerInstance",
          now,
          (double) reading.backlog() / instances);
      boolean isStuck = reading.backlog() > 0 && reading.instances() == 0;
      set(reading, "HasBacklogWithoutCapacity", now, isStuck ? 1 : 0);
    }
  }

  private void set(BacklogReading reading, String name, Instant now, double value) {
    metrics.set(
        MetricId.ofEndpoint(name, reading.endpointName()), now, MetricSample.of(value, "Count"));
  }

  @Override
  public void close() {
    timer.cancel(false);
  }
}

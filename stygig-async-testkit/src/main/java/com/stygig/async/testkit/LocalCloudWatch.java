package com.stygig.async.testkit;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;
import software.amazon.awssdk.regions.Region;

/** CloudWatch, in memory. Thread-safe. */
final class LocalCloudWatch implements AutoCloseable {
  private final MetricStore metrics = new MetricStore();
  private final AlarmActions alarms;
  private final BacklogMetrics backlog;

  LocalCloudWatch(
      Region region,
      Supplier<? extends Collection<BacklogReading>> readings,
      ScheduledExecutorService scheduler) {
    alarms = new AlarmActions(region, metrics);
    backlog = new BacklogMetrics(metrics, readings, scheduler);
  }

  Handler handler() {
    Map<String, JsonAction> actions = new HashMap<>();
    actions.putAll(new MetricActions(metrics).byName());
    actions.putAll(new MetricStatisticsActions(metrics).byName());
    actions.putAll(alarms.byName());
    actions.replaceAll((name, action) -> upToDate(action));
    return new CloudWatchHandler(actions);
  }

  /** So that nobody has to wait for the next second. */
  private JsonAction upToDate(JsonAction action) {
    return in -> {
      backlog.sample();
      return action.run(in);
    };
  }

  @Override
  public void close() {
    backlog.close();
  }
}

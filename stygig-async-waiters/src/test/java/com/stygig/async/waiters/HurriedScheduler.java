package com.stygig.async.waiters;

import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A scheduler on which a minute takes two seconds: pauses come in the same order, and sooner. */
final class HurriedScheduler extends ScheduledThreadPoolExecutor {
  static final int TIMES_FASTER = 30;

  HurriedScheduler() {
    super(1);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return super.schedule(task, unit.toNanos(delay) / TIMES_FASTER, TimeUnit.NANOSECONDS);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    return super.schedule(task, unit.toNanos(delay) / TIMES_FASTER, TimeUnit.NANOSECONDS);
  }
}

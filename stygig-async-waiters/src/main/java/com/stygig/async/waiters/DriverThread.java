package com.stygig.async.waiters;

import com.stygig.async.internal.DaemonThreads;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** The one thread of a waiter that was given none: a daemon. */
final class DriverThread {
  private DriverThread() {}

  static ScheduledExecutorService create(String name) {
    ScheduledThreadPoolExecutor scheduler =
        new ScheduledThreadPoolExecutor(1, DaemonThreads.named(name));
    scheduler.setRemoveOnCancelPolicy(true);
    return scheduler;
  }
}

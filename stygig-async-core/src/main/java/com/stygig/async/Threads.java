package com.stygig.async;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a client that was given none: daemons, and few, however many inferences are
 * pending.
 */
final class Threads {
  private static final int CALLBACK_THREADS = 2;

  private Threads() {}

  static ScheduledExecutorService scheduler() {
    ScheduledThreadPoolExecutor scheduler =
        new ScheduledThreadPoolExecutor(1, daemons("stygig-async-scheduler"));
    scheduler.setRemoveOnCancelPolicy(true);
    return scheduler;
  }

  static ExecutorService callbacks() {
    return restingAfterUse(CALLBACK_THREADS, "stygig-async-callbacks");
  }

  /** The one thread that a journal writes on. */
  static ExecutorService journal() {
    return restingAfterUse(1, "stygig-async-journal");
  }

  private static ExecutorService restingAfterUse(int threads, String name) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons(name));
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}

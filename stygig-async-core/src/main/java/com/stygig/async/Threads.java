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
  private static final int MAX_CALLBACK_THREADS = 8;

  private Threads() {}

  static ScheduledExecutorService scheduler() {
    ScheduledThreadPoolExecutor scheduler =
        new ScheduledThreadPoolExecutor(1, daemons("stygig-async-scheduler"));
    scheduler.setRemoveOnCancelPolicy(true);
    return scheduler;
  }

  /** The scheduler notices when threads are stuck. */
  static CallbackPool callbacks(ScheduledExecutorService scheduler) {
    int few = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);
    return new CallbackPool(
        Math.min(few, MAX_CALLBACK_THREADS), scheduler, daemons("stygig-async-callbacks"));
  }

  /** The one thread that a journal writes on. */
  static ExecutorService journal() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            daemons("stygig-async-journal"));
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** Runs a task once on a thread of its own. */
  static void start(Runnable task) {
    daemons("stygig-async-task").newThread(task).start();
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

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
 * The threads of a client that was given none: daemons, which end when they have had nothing to do
 * for 30 seconds, but for the scheduler's one.
 */
final class Threads {
  /** So many callbacks can block at a time until others have to wait. */
  private static final int MAX_CALLBACK_THREADS = 64;

  private static final int MAX_COMPLETION_THREADS = 8;

  private Threads() {}

  static ScheduledExecutorService scheduler() {
    ScheduledThreadPoolExecutor scheduler =
        new ScheduledThreadPoolExecutor(1, daemons("stygig-async-scheduler"));
    scheduler.setRemoveOnCancelPolicy(true);
    return scheduler;
  }

  /** For the user's code, which may block. */
  static ExecutorService callbacks() {
    return pool(MAX_CALLBACK_THREADS, "stygig-async-callbacks");
  }

  /**
   * For what follows the answers of AWS, which does not block: apart from the callbacks, so that
   * these can wait for it.
   */
  static ExecutorService completions() {
    int processors = Runtime.getRuntime().availableProcessors();
    return pool(Math.min(Math.max(2, processors), MAX_COMPLETION_THREADS), "stygig-async-aws");
  }

  /** The one thread that a journal writes on. */
  static ExecutorService journal() {
    return pool(1, "stygig-async-journal");
  }

  /** Runs a task once on a thread of its own. */
  static void start(Runnable task) {
    daemons("stygig-async-task").newThread(task).start();
  }

  private static ExecutorService pool(int threads, String name) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
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

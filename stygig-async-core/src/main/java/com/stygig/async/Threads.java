package com.stygig.async;

import com.stygig.async.internal.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * The threads of a client that was given none: daemons, which end when they have had nothing to do
 * for 30 seconds, but for the scheduler's one.
 */
final class Threads {
  /** So many callbacks can block at a time until others have to wait. */
  private static final int MAX_CALLBACK_THREADS = 64;

  private static final int MAX_COMPLETION_THREADS = 8;

  private static final Duration IDLE = Duration.ofSeconds(30);

  private Threads() {}

  static ScheduledExecutorService scheduler() {
    ScheduledThreadPoolExecutor scheduler =
        new ScheduledThreadPoolExecutor(1, DaemonThreads.numbered("stygig-async-scheduler"));
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
    DaemonThreads.numbered("stygig-async-task").newThread(task).start();
  }

  private static ExecutorService pool(int threads, String name) {
    return DaemonThreads.pool(threads, IDLE, name);
  }
}

package com.stygig.async.internal;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that core and waiters make: daemons, with names that say what they are for. */
public final class DaemonThreads {
  private DaemonThreads() {}

  /**
   * Returns what makes threads of one name.
   *
   * @param name the name of each of them
   * @return a factory
   */
  public static ThreadFactory named(String name) {
    return task -> create(task, name);
  }

  /**
   * Returns what makes threads of one name and different numbers.
   *
   * @param name what their names begin with; a number follows
   * @return a new factory, whose first thread has the number 1
   */
  public static ThreadFactory numbered(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> create(task, name + "-" + number.incrementAndGet());
  }

  private static Thread create(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Returns a pool whose threads end when they have had nothing to do, so that nobody has to shut
   * it down.
   *
   * @param threads how many run at the most; what comes on top waits
   * @param idle after how long without a task a thread ends
   * @param name what the threads' names begin with
   * @return a new pool without threads yet
   */
  public static ExecutorService pool(int threads, Duration idle, String name) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            idle.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            numbered(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}

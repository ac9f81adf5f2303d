package com.stygig.async;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which files are read: daemons, few, and the same for all clients, as the disks
 * are. They end when there is nothing to read, so nobody has to close them.
 */
final class FileThreads {
  private static final int MAX_THREADS = 8;
  private static final Executor EXECUTOR = newPool();

  private FileThreads() {}

  static Executor executor() {
    return EXECUTOR;
  }

  private static Executor newPool() {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "stygig-async-files-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}

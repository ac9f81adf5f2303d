package com.stygig.async;

import com.stygig.async.internal.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The threads on which files are read: daemons, few, and the same for all clients, as the disks
 * are. They end when there is nothing to read, so nobody has to close them.
 */
final class FileThreads {
  private static final int MAX_THREADS = 8;
  private static final Executor EXECUTOR =
      DaemonThreads.pool(MAX_THREADS, Duration.ofSeconds(10), "stygig-async-files");

  private FileThreads() {}

  static Executor executor() {
    return EXECUTOR;
  }
}

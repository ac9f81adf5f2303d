package com.stygig.async.benchmarks;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The JVM's compilers, which on few processors are minutes behind a program that is busy. */
final class Compilers {
  private static final Duration REST = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Compilers() {}

  /** Waits until they have caught up, which is when they have done nothing for a while. */
  static void awaitRest() {
    CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
    if (compilers == null || !compilers.isCompilationTimeMonitoringSupported()) {
      return;
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    long before;
    do {
      before = compilers.getTotalCompilationTime();
      LockSupport.parkNanos(REST.toNanos());
    } while (compilers.getTotalCompilationTime() > before && System.nanoTime() < end);
  }
}

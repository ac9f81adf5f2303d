package com.stygig.async.benchmarks;

import com.stygig.async.InferenceHandle;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Prints how many threads of which names there are with many pending inferences: {@code ThreadProbe
 * WAITER HANDLES}. To be run in a JVM of its own.
 */
@SuppressWarnings("ReachabilityFenceUsage") // after a failure there is nothing to measure
final class ThreadProbe {
  /** Longer than the first looks into S3 take to come. */
  private static final Duration WATCHED = Duration.ofSeconds(3);

  private ThreadProbe() {}

  public static void main(String[] args) {
    WaiterKind waiter = WaiterKind.valueOf(args[0]);
    int handles = Integer.parseInt(args[1]);
    Map<String, Integer> most = new TreeMap<>();
    PendingInferences inferences = new PendingInferences(waiter, handles);
    InferenceHandle<?>[] all = inferences.submit(handles);
    long end = System.nanoTime() + WATCHED.toNanos();
    do {
      count().forEach((name, threads) -> most.merge(name, threads, Math::max));
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    } while (System.nanoTime() < end);
    Reference.reachabilityFence(all);
    most.forEach((name, threads) -> System.out.println(name + "=" + threads));
    System.exit(0);
  }

  /** The live threads by name without number, but for the JVM's own. */
  private static Map<String, Integer> count() {
    Map<String, Integer> threads = new TreeMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      ThreadGroup group = thread.getThreadGroup();
      if (group != null && !group.getName().equals("system")) {
        threads.merge(thread.getName().replaceAll("[-_]\\d+$", ""), 1, Integer::sum);
      }
    }
    return threads;
  }
}

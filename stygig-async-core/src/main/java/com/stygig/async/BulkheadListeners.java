package com.stygig.async;

import io.github.resilience4j.bulkhead.Bulkhead;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * Tells the queues of a bulkhead that many share when a call of any of them has ended. A bulkhead
 * keeps its listeners for ever, so each has one, and that knows the queues in which somebody waits.
 * Thread-safe.
 */
final class BulkheadListeners {
  private static final Map<Bulkhead, Set<AdmissionQueue>> WAITING = new WeakHashMap<>();

  private BulkheadListeners() {}

  /** To be called when the first has begun to wait in a queue, or the last has ceased to. */
  static void update(Bulkhead bulkhead, AdmissionQueue queue) {
    synchronized (WAITING) {
      boolean isWaitedFor = queue.isWaitedFor();
      queue.setListening(isWaitedFor);
      if (isWaitedFor) {
        WAITING.computeIfAbsent(bulkhead, BulkheadListeners::listen).add(queue);
        return;
      }
      Set<AdmissionQueue> queues = WAITING.get(bulkhead);
      if (queues != null) {
        queues.remove(queue);
      }
    }
  }

  /** How many queues of a bulkhead are told. */
  static int waiting(Bulkhead bulkhead) {
    synchronized (WAITING) {
      return WAITING.getOrDefault(bulkhead, Set.of()).size();
    }
  }

  private static Set<AdmissionQueue> listen(Bulkhead bulkhead) {
    Set<AdmissionQueue> queues = new CopyOnWriteArraySet<>();
    bulkhead
        .getEventPublisher()
        .onCallFinished(event -> queues.forEach(AdmissionQueue::admitWaiting));
    return queues;
  }
}

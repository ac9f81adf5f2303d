package com.stygig.async.testkit;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Counts the HTTP requests that AWS clients send, retries included, by operation. Add it to a
 * client with {@code overrideConfiguration(c -> c.addExecutionInterceptor(counter))}; the clients
 * of a {@link LocalCloud} have one. Thread-safe.
 */
public final class RequestCounter implements ExecutionInterceptor {
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  /** Creates a counter that stands at zero. */
  public RequestCounter() {}

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    counts.computeIfAbsent(operation, name -> new LongAdder()).increment();
  }

  /**
   * Returns how many requests of one operation were sent.
   *
   * @param operation AWS's name of it, such as {@code PutObject}
   * @return the count
   */
  public long count(String operation) {
    LongAdder count = counts.get(operation);
    return count == null ? 0 : count.sum();
  }

  /**
   * Returns all counts by operation, in alphabetical order.
   *
   * @return a copy
   */
  public Map<String, Long> counts() {
    Map<String, Long> copy = new TreeMap<>();
    counts.forEach((operation, count) -> copy.put(operation, count.sum()));
    return copy;
  }

  /**
   * Returns how many requests were sent in all.
   *
   * @return the sum of all counts
   */
  public long total() {
    return counts.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Sets all counts back to zero. */
  public void reset() {
    counts.clear();
  }
}

package com.stygig.async.benchmarks;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many requests were sent, by what they ask for. Thread-safe. */
final class RequestCounts {
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  void add(String operation) {
    counts.computeIfAbsent(operation, name -> new LongAdder()).increment();
  }

  void reset() {
    counts.clear();
  }

  long total() {
    return counts.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** How many there were, by operation. */
  Map<String, Long> byOperation() {
    Map<String, Long> sums = new TreeMap<>();
    counts.forEach((operation, count) -> sums.put(operation, count.sum()));
    return sums;
  }

  /** Such as {@code {S3 GET=12, SQS ReceiveMessage=3}}. */
  @Override
  public String toString() {
    return new TreeMap<>(counts).toString();
  }
}

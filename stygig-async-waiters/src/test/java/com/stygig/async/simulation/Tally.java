package com.stygig.async.simulation;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts what happened. */
final class Tally {
  final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
  final Map<String, Long> requests = new TreeMap<>();

  void fault(Fault fault) {
    faults.merge(fault, 1L, Long::sum);
  }

  void request(String operation) {
    requests.merge(operation, 1L, Long::sum);
  }

  long requests(String operation) {
    return requests.getOrDefault(operation, 0L);
  }

  void add(Tally other) {
    other.faults.forEach((fault, count) -> faults.merge(fault, count, Long::sum));
    other.requests.forEach((operation, count) -> requests.merge(operation, count, Long::sum));
  }
}

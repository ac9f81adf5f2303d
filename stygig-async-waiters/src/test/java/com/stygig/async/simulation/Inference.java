package com.stygig.async.simulation;

import com.stygig.async.InvocationReceipt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One inference that a program wants, and what has become of it. */
final class Inference {
  final String content;
  String id;
  Machine machine;

  /** When its present handle was made. */
  Instant begun = Instant.MAX;

  InvocationReceipt receipt;
  boolean isPending;
  boolean isCancelled;

  /** All that the service has accepted of it: more than one if an answer was lost and repeated. */
  final List<Invocation> invocations = new ArrayList<>();

  Inference(String content) {
    this.content = content;
    this.id = "id-of-" + content;
  }

  /** The one that the receipt is of. */
  Invocation invocation() {
    return invocations.stream()
        .filter(invocation -> invocation.output.equals(receipt.outputLocation().toString()))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public String toString() {
    return content;
  }
}

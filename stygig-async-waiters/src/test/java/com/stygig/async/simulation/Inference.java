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

  /** The last one of its present handle. */
  InvocationReceipt receipt;

  /** When its client last learned that its result is there. */
  Instant found = Instant.MIN;

  boolean isPending;
  boolean isCancelled;

  /** Whether another one has the same id since. */
  boolean isIdUsedAgain;

  /** Whether its end was told before; after a crash it may be told once more. */
  boolean isTold;

  /** Whether it was told that the service has accepted nothing, for certain. */
  boolean isRefused;

  /** How often it was submitted, and how often its present handle has sent a request for it. */
  int submissions;

  int attempts;

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

  /** Whether what was last submitted has been accepted. */
  boolean isAccepted() {
    return invocations.stream().anyMatch(invocation -> invocation.submission == submissions);
  }

  @Override
  public String toString() {
    return content;
  }
}

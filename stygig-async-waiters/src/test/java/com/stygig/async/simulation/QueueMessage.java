package com.stygig.async.simulation;

import com.stygig.async.InvocationReceipt;
import java.time.Instant;

/** A message in the queue, with the truth about it. */
final class QueueMessage {
  enum Kind {
    GENUINE,
    /** What the service sends when an endpoint is created. */
    TEST,
    /** About an inference of somebody else. */
    FOREIGN,
    /** With the id of one of ours, and about something else. */
    FORGED,
    /** With the id of one of ours, and too little to be believed. */
    BARE,
    UNREADABLE
  }

  final String id;
  final String body;
  final Kind kind;

  /** What it is about; null if that is no invocation of ours. */
  final Invocation invocation;

  Instant visibleAt;
  int receiveCount;

  QueueMessage(String id, String body, Kind kind, Invocation invocation, Instant visibleAt) {
    this.id = id;
    this.body = body;
    this.kind = kind;
    this.invocation = invocation;
    this.visibleAt = visibleAt;
  }

  /**
   * A failure need not say more than the id, and ids can be used again. Where a request was sent
   * again after it was not answered, both results have been waited for.
   */
  boolean mayBeAbout(InvocationReceipt receipt) {
    boolean hasSameId = invocation.id.equals(receipt.inferenceId());
    return invocation.output.equals(receipt.outputLocation().toString())
        || (hasSameId && invocation.fate != Invocation.Fate.SUCCESS)
        || (hasSameId && receipt.unansweredInvocations() > 0);
  }

  /** Whether it says what can be seen to be true of an inference that has ended. */
  boolean agreesWith(InvocationReceipt receipt) {
    boolean hasSucceeded = invocation.fate == Invocation.Fate.SUCCESS;
    return invocation.output.equals(receipt.outputLocation().toString())
        && body.contains("Completed") == hasSucceeded;
  }

  /** A new one at each receive. */
  String receiptHandle() {
    return id + "#" + receiveCount;
  }

  @Override
  public String toString() {
    return id + " " + kind + (invocation == null ? "" : " of " + invocation.inference);
  }
}

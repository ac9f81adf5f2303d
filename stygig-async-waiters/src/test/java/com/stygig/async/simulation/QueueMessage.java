package com.stygig.async.simulation;

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

  /** A failure need not say more than the id, and ids can be used again. */
  boolean mayBeAbout(Inference inference) {
    boolean isSuccess = invocation.fate == Invocation.Fate.SUCCESS;
    return isSuccess
        ? invocation.inference.content.equals(inference.content)
        : invocation.id.equals(inference.id);
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

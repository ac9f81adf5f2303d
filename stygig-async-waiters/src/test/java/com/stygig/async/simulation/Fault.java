package com.stygig.async.simulation;

/** What can go wrong. Each scenario has a part of these, each with a probability of its own. */
enum Fault {
  CONNECTION_RESET,
  SERVER_ERROR,
  THROTTLED,
  ANSWER_LOST,
  /** Of a request of a waiter to S3, by a client without time-outs. */
  NO_ANSWER,
  SLOW_CALL,
  SLOW_BODY,
  TRUNCATED_BODY,
  /** A body that ends too early and seems to be whole, or of which the checksum is wrong. */
  TORN_BODY,
  PARTIAL_BATCH_FAILURE,
  /** A service is away for some minutes. */
  OUTAGE,
  /** The queue is closed to us for some minutes. */
  QUEUE_DENIED,
  /** A service refuses our credentials for some minutes, as while keys are rotated. */
  CREDENTIALS_REFUSED,
  /** A machine has no credentials for some minutes. */
  CREDENTIALS_MISSING,
  MESSAGE_REORDERED,
  MESSAGE_REDELIVERED,
  LISTING_FORBIDDEN,
  PAUSE,
  CRASH,
  /** A program that has to stop closes its client, instead of a crash. */
  CLOSE,
  /** A program submits before it recovers, and uses ids again that its journal holds. */
  RECOVERS_LATE,
  /** Of a journal. */
  DISK_ERROR,
  SLOW_DISK,
  MESSAGE_DUPLICATED(true),
  MESSAGE_DELAYED(true),
  MESSAGE_DROPPED(true),
  MESSAGE_CORRUPTED(true),
  TEST_MESSAGE(true),
  FOREIGN_MESSAGE(true),
  FORGED_MESSAGE(true),
  /**
   * Has the id of an inference that is pending, and says too little, or what cannot be believed.
   */
  BARE_MESSAGE(true),
  /** The object is in S3 only a while after the notification was sent. */
  FAILURE_LATE(true),
  FAILURE_MISSING(true),
  ID_REUSED(true),
  CANCELLED(true),
  /** The model fails in a way that may pass. */
  MODEL_OVERLOADED(true),
  /** The clock of a machine is set, forth or back, by up to some hours. */
  CLOCK_JUMP;

  /** Whether it can happen to an inference once, and not to each of many requests. */
  final boolean isRare;

  Fault() {
    this(false);
  }

  Fault(boolean isRare) {
    this.isRare = isRare;
  }
}

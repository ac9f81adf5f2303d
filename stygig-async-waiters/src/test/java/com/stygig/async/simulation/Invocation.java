package com.stygig.async.simulation;

import java.time.Instant;

/** An invocation that the service has accepted, and the truth about it. */
final class Invocation {
  enum Fate {
    SUCCESS,
    FAILURE,
    /** It failed, and may go well another time. */
    OVERLOADED,
    /** It stayed in the service's queue for too long: nothing appears. */
    EXPIRED
  }

  final Inference inference;
  final String id;

  /** Which one of its inference it came of. */
  final int submission;

  final String output;
  final String failure;
  final Fate fate;

  /** Where its input lies; null if that was sent inline. */
  final String input;

  /** When the service got the request. */
  final Instant received;

  /** Whether its receipt was given to a journal. */
  boolean isJournalled;

  /** When the result or the failure was in S3; never, if it is not kept there. */
  Instant inS3 = Instant.MAX;

  /** When the first message about it that can be read was in the queue. */
  Instant notified = Instant.MAX;

  /** Whether a message about it has been deleted, or was given up by the queue. */
  boolean isMessageGone;

  Invocation(
      Inference inference,
      String id,
      int submission,
      String output,
      String failure,
      Fate fate,
      String input,
      Instant received) {
    this.inference = inference;
    this.id = id;
    this.submission = submission;
    this.output = output;
    this.failure = failure;
    this.fate = fate;
    this.input = input;
    this.received = received;
  }

  void notifiedAt(Instant time) {
    notified = time.isBefore(notified) ? time : notified;
  }

  /** What the model said, which nothing else says. */
  String answer() {
    String status = fate == Fate.OVERLOADED ? "error (503): " : "";
    String kind = fate == Fate.SUCCESS ? "answer to " : "no answer to ";
    return status + kind + id + " " + inference.content + " at " + output;
  }
}

package com.stygig.async.waiters;

/** A message is not a notification that one could follow. */
final class UnreadableMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong with it; there are few kinds. */
  enum Kind {
    NOT_JSON("is no JSON object"),
    NOT_AN_INFERENCE("is about something else than an inference result"),
    NO_INFERENCE_ID("has no inferenceId"),
    UNKNOWN_STATUS("has an invocationStatus that is neither Completed nor Failed");

    final String description;

    Kind(String description) {
      this.description = description;
    }
  }

  final Kind kind;

  UnreadableMessageException(Kind kind) {
    super("A message " + kind.description, null, false, false);
    this.kind = kind;
  }
}

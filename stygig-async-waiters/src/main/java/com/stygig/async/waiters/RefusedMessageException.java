package com.stygig.async.waiters;

/** A posted message is not to be believed. */
final class RefusedMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean isTransient;

  private RefusedMessageException(String message, boolean isTransient) {
    super(message, null, false, false);
    this.isTransient = isTransient;
  }

  /** It is wrong, and stays so. */
  static RefusedMessageException forGood(String message) {
    return new RefusedMessageException(message, false);
  }

  /** It could not be verified now, and perhaps can be later. */
  static RefusedMessageException forNow(String message) {
    return new RefusedMessageException(message, true);
  }

  boolean isTransient() {
    return isTransient;
  }
}

package com.stygig.async;

/** An input that is not what it said to be. There is no use in reading it again. */
final class ChangedSourceException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  ChangedSourceException(String message) {
    super(message);
  }
}

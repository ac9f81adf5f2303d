package com.stygig.async;

/** A body that failed while it was sent. The network is not to blame, so there is no other try. */
final class SourceFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SourceFailedException(Throwable cause) {
    super(cause.toString(), cause);
  }
}

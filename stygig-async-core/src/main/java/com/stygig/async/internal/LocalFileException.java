package com.stygig.async.internal;

import java.io.IOException;

/**
 * A file of this machine that cannot be written: nothing that asking AWS again would change, unlike
 * other input and output errors of a call.
 */
public final class LocalFileException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Wraps what went wrong.
   *
   * @param cause what the file system said
   */
  public LocalFileException(Throwable cause) {
    super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
  }
}

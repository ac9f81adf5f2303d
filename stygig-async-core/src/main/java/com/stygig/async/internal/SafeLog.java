package com.stygig.async.internal;

import org.slf4j.Logger;

/** Logs where nothing may be thrown, whatever a log's appenders do. */
public final class SafeLog {
  private SafeLog() {}

  /**
   * Warns.
   *
   * @param log where to
   * @param message one sanitized line
   * @param error is logged with its stack trace
   */
  public static void warn(Logger log, String message, Throwable error) {
    try {
      log.warn(message, error);
    } catch (Throwable e) {
      // There is nobody left to tell.
    }
  }
}

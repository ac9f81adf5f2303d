package com.stygig.async;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what is closed for good: one that fails must not keep the next from being closed. */
final class Closing {
  private static final Logger log = LoggerFactory.getLogger(Closing.class);

  private Closing() {}

  static void quietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Throwable e) {
      log.warn("{} did not close", closeable, e);
    }
  }
}

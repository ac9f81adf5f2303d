package com.stygig.async.testkit;

/** Where log lines go, as CloudWatch Logs keeps them. Thread-safe. */
@FunctionalInterface
interface LogSink {
  /** Throws lines away. */
  LogSink NONE = (group, stream, message) -> {};

  /** Writes a line. Group and stream are created when they are not there. */
  void write(String group, String stream, String message);
}

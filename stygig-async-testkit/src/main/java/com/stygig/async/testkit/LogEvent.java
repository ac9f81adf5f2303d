package com.stygig.async.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** A line of a log. Times are milliseconds since the epoch. */
record LogEvent(LogPosition position, long ingestionTime, String stream, String message) {
  /** What it counts for, by CloudWatch's rule. */
  int bytes() {
    return message.getBytes(StandardCharsets.UTF_8).length + 26;
  }

  /** A number of 56 digits in the order of the events. */
  String id() {
    return String.format(Locale.ROOT, "%020d%036d", position.timestamp(), position.sequence());
  }

  void write(ObjectNode out) {
    out.put("timestamp", position.timestamp());
    out.put("message", message);
    out.put("ingestionTime", ingestionTime);
  }
}

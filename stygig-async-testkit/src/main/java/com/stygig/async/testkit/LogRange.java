package com.stygig.async.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The events from one position to before another. */
record LogRange(LogPosition from, LogPosition to) {
  /** An answer has at most this much in it. */
  private static final int MAX_BYTES = 1 << 20;

  LogRange {
    to = LogPosition.max(from, to);
  }

  /** From a time to before another. */
  static LogRange between(long from, long to) {
    return new LogRange(LogPosition.at(from), LogPosition.at(to));
  }

  LogRange after(LogPosition position) {
    return new LogRange(LogPosition.max(from, position), to);
  }

  LogRange before(LogPosition position) {
    return new LogRange(LogPosition.min(from, position), LogPosition.min(to, position));
  }

  /** As many of the first events as an answer takes. */
  static List<LogEvent> first(List<LogEvent> events, int limit) {
    int count = 0;
    long bytes = 0;
    for (LogEvent event : events) {
      bytes += event.bytes();
      if (count == limit || (count > 0 && bytes > MAX_BYTES)) {
        break;
      }
      count++;
    }
    return events.subList(0, count);
  }

  /** As many of the last events as an answer takes, the oldest first. */
  static List<LogEvent> last(List<LogEvent> events, int limit) {
    List<LogEvent> backwards = new ArrayList<>(events);
    Collections.reverse(backwards);
    List<LogEvent> last = new ArrayList<>(first(backwards, limit));
    Collections.reverse(last);
    return last;
  }
}

package com.stygig.async.testkit;

import java.util.Comparator;

/**
 * A place in the order of a group's events: by time, then as they came. It stands for the event
 * there and for the gap before it, so that it can be told before there is an event.
 */
record LogPosition(long timestamp, long sequence) implements Comparable<LogPosition> {
  private static final Comparator<LogPosition> ORDER =
      Comparator.comparingLong(LogPosition::timestamp).thenComparingLong(LogPosition::sequence);

  /** The gap before all events of that time or later. */
  static LogPosition at(long timestamp) {
    return new LogPosition(timestamp, 0);
  }

  /** The gap behind the event here. */
  LogPosition next() {
    return new LogPosition(timestamp, sequence + 1);
  }

  static LogPosition max(LogPosition a, LogPosition b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  static LogPosition min(LogPosition a, LogPosition b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  @Override
  public int compareTo(LogPosition other) {
    return ORDER.compare(this, other);
  }

  /** As a part of a token. */
  String token() {
    return timestamp + "/" + sequence;
  }

  /** Reads what {@link #token()} wrote. */
  static LogPosition of(String token) {
    String[] parts = token.split("/", -1);
    if (parts.length != 2) {
      throw LogErrors.invalidToken();
    }
    try {
      return new LogPosition(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    } catch (NumberFormatException e) {
      throw LogErrors.invalidToken();
    }
  }
}

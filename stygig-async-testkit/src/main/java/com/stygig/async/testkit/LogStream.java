package com.stygig.async.testkit;

import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A stream of a group, which guards it. It forgets its oldest events when it has too many. */
final class LogStream {
  static final int MAX_EVENTS = 10_000;

  private final String name;
  private final long created = System.currentTimeMillis();
  private final NavigableMap<LogPosition, LogEvent> events = new TreeMap<>();
  private long bytes;
  private long lastIngestion;

  LogStream(String name) {
    this.name = name;
  }

  void add(LogEvent event) {
    events.put(event.position(), event);
    bytes += event.bytes();
    lastIngestion = event.ingestionTime();
    if (events.size() > MAX_EVENTS) {
      bytes -= events.pollFirstEntry().getValue().bytes();
    }
  }

  Collection<LogEvent> events(LogRange range) {
    return events.subMap(range.from(), range.to()).values();
  }

  Summary summary() {
    return events.isEmpty()
        ? new Summary(name, created, 0, null)
        : new Summary(
            name,
            created,
            bytes,
            new Times(events.firstKey().timestamp(), events.lastKey().timestamp(), lastIngestion));
  }

  /** A stream as it was at one moment. It has no times before it has an event. */
  record Summary(String name, long created, long bytes, @Nullable Times times) {
    long lastEvent() {
      return times == null ? 0 : times.lastEvent;
    }
  }

  /** Of the events in a stream. */
  record Times(long firstEvent, long lastEvent, long lastIngestion) {}
}

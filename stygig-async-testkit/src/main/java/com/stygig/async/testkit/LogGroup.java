package com.stygig.async.testkit;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** A group of streams. Thread-safe. */
final class LogGroup {
  private final String name;
  private final LongSupplier sequence;
  private final long created = System.currentTimeMillis();
  private final NavigableMap<String, LogStream> streams = new TreeMap<>();
  private long lastWritten;

  LogGroup(String name, LongSupplier sequence) {
    this.name = name;
    this.sequence = sequence;
  }

  String name() {
    return name;
  }

  long created() {
    return created;
  }

  /**
   * Writes a line with the present time. Whoever has seen it sees no older one appear: so a group
   * can be followed by its times.
   */
  synchronized void write(String stream, String message) {
    lastWritten = Math.max(lastWritten, System.currentTimeMillis());
    add(streams.computeIfAbsent(stream, LogStream::new), stream, lastWritten, message);
  }

  /** Adds lines of any times to a stream that is there. */
  synchronized void put(String stream, List<Line> lines) {
    LogStream to = find(stream);
    lines.forEach(line -> add(to, stream, line.timestamp(), line.message()));
  }

  private void add(LogStream to, String stream, long timestamp, String message) {
    LogPosition position = new LogPosition(timestamp, sequence.getAsLong());
    to.add(new LogEvent(position, System.currentTimeMillis(), stream, message));
  }

  synchronized void createStream(String stream) {
    if (streams.putIfAbsent(stream, new LogStream(stream)) != null) {
      throw LogErrors.alreadyExists("stream");
    }
  }

  /** By name. */
  synchronized List<LogStream.Summary> streams() {
    return streams.values().stream().map(LogStream::summary).toList();
  }

  /** The events of some streams, in their order. */
  synchronized List<LogEvent> events(Collection<String> of, LogRange range) {
    return of.stream()
        .flatMap(stream -> find(stream).events(range).stream())
        .sorted(Comparator.comparing(LogEvent::position))
        .toList();
  }

  private LogStream find(String stream) {
    LogStream found = streams.get(stream);
    if (found == null) {
      throw LogErrors.notFound("stream");
    }
    return found;
  }

  /** A line that somebody puts. */
  record Line(long timestamp, String message) {}
}

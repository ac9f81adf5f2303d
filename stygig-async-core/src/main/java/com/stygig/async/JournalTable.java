package com.stygig.async;

import com.stygig.async.spi.InvocationJournal.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The entries that a journal's file holds, and where. Not thread-safe. */
final class JournalTable {
  /**
   * An entry and its line.
   *
   * @param isReadable false if the line has a receipt that this release cannot read; the entry then
   *     has none
   * @param offset where the line begins in the file
   * @param length of the line, with its end
   */
  record Live(Entry entry, boolean isReadable, long offset, int length) {
    Live at(long newOffset) {
      return new Live(entry, isReadable, newOffset, length);
    }
  }

  private final Map<String, Live> lives = new LinkedHashMap<>();
  private long bytes;

  /** How many bytes the lines of the entries have. */
  long bytes() {
    return bytes;
  }

  Optional<Entry> entry(String inferenceId) {
    return Optional.ofNullable(lives.get(inferenceId)).map(Live::entry);
  }

  /** Puts an entry in the place of the one of its inference, or last if there is none. */
  void put(Live live) {
    Live replaced = lives.put(live.entry().inferenceId(), live);
    bytes += live.length() - (replaced == null ? 0 : replaced.length());
  }

  void remove(String inferenceId) {
    Live removed = lives.remove(inferenceId);
    bytes -= removed == null ? 0 : removed.length();
  }

  List<Live> lives() {
    return new ArrayList<>(lives.values());
  }

  long unreadable() {
    return lives.values().stream().filter(live -> !live.isReadable()).count();
  }

  /**
   * Returns what entries become when some more records have been written. Without those that cannot
   * be read: an entry without a receipt would say that nobody knows whether the endpoint was
   * invoked, and it was.
   */
  static List<Entry> entries(List<Live> lives, List<JournalRecord> unwritten) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    Set<Entry> unreadable = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Live live : lives) {
      entries.put(live.entry().inferenceId(), live.entry());
      if (!live.isReadable()) {
        unreadable.add(live.entry());
      }
    }
    unwritten.forEach(record -> record.applyTo(entries));
    return entries.values().stream().filter(entry -> !unreadable.contains(entry)).toList();
  }
}

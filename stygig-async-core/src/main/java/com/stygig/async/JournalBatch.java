package com.stygig.async;

import com.stygig.async.JournalTable.Live;
import com.stygig.async.spi.InvocationJournal.Entry;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records that are written at once. They change the table only when that has succeeded. */
final class JournalBatch {
  private record Change(JournalRecord record, Optional<Entry> after, int start, int length) {}

  private final JournalTable table;
  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
  private final List<Change> changes = new ArrayList<>();
  private final Map<String, Optional<Entry>> changed = new HashMap<>();
  private boolean mustBeSafe;

  JournalBatch(JournalTable table) {
    this.table = table;
  }

  /** Adds a record. One that changes nothing has no line. */
  void add(JournalRecord record) {
    String id = record.inferenceId();
    Optional<Entry> before = changed.getOrDefault(id, table.entry(id));
    Optional<Entry> after = record.after(before);
    if (before.isEmpty() && after.isEmpty()) {
      return;
    }
    byte[] line = after.map(JournalFormat::line).orElseGet(() -> JournalFormat.forgotten(id));
    changes.add(new Change(record, after, lines.size(), line.length));
    changed.put(id, after);
    lines.writeBytes(line);
    mustBeSafe |= after.isPresent();
  }

  byte[] lines() {
    return lines.toByteArray();
  }

  /** Whether there is more than what may be forgotten again. */
  boolean mustBeSafe() {
    return mustBeSafe;
  }

  /** Changes the table to what the file holds now. */
  void applyTo(JournalTable table, long offset) {
    for (Change change : changes) {
      if (change.after().isEmpty() || change.record().isAnew()) {
        table.remove(change.record().inferenceId());
      }
      change
          .after()
          .ifPresent(
              entry -> table.put(new Live(entry, true, offset + change.start(), change.length())));
    }
  }
}

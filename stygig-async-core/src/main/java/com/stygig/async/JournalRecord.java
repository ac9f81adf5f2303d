package com.stygig.async;

import com.stygig.async.spi.InvocationJournal.Entry;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** One call of a journal, and what it makes of the entry of its inference. */
sealed interface JournalRecord {
  String inferenceId();

  /** Returns the entry after the record; empty if there is none. */
  Optional<Entry> after(Optional<Entry> before);

  /** Whether the entry afterwards is the last one intended. */
  default boolean isAnew() {
    return false;
  }

  default void applyTo(Map<String, Entry> entries) {
    Optional<Entry> after = after(Optional.ofNullable(entries.get(inferenceId())));
    if (after.isEmpty() || isAnew()) {
      entries.remove(inferenceId());
    }
    after.ifPresent(entry -> entries.put(inferenceId(), entry));
  }

  /** An endpoint is going to be invoked. */
  record Intended(String inferenceId, String endpointName, Instant at) implements JournalRecord {
    public Intended {
      Objects.requireNonNull(inferenceId, "inferenceId");
      Objects.requireNonNull(endpointName, "endpointName");
      Objects.requireNonNull(at, "at");
    }

    @Override
    public Optional<Entry> after(Optional<Entry> before) {
      return Optional.of(new Entry(inferenceId, endpointName, at, Optional.empty()));
    }

    @Override
    public boolean isAnew() {
      return true;
    }
  }

  /** The service answered. */
  record Accepted(String inferenceId, InvocationReceipt receipt) implements JournalRecord {
    public Accepted {
      Objects.requireNonNull(inferenceId, "inferenceId");
      Objects.requireNonNull(receipt, "receipt");
    }

    @Override
    public Optional<Entry> after(Optional<Entry> before) {
      return before.map(
          entry ->
              new Entry(
                  inferenceId, entry.endpointName(), entry.intendedAt(), Optional.of(receipt)));
    }
  }

  /** There is nothing left to remember. */
  record Forgotten(String inferenceId) implements JournalRecord {
    public Forgotten {
      Objects.requireNonNull(inferenceId, "inferenceId");
    }

    @Override
    public Optional<Entry> after(Optional<Entry> before) {
      return Optional.empty();
    }
  }
}

package com.stygig.async;

import com.stygig.async.spi.InvocationJournal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A journal that ends with the process: for tests, and for programs that only want to know what is
 * under way. Thread-safe.
 *
 * <p>All stages are complete when they are returned. After {@link #close} they have failed with an
 * {@link IllegalStateException}, and {@link #entries} still answers.
 */
public final class InMemoryInvocationJournal implements InvocationJournal {
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private boolean closed;

  /** Creates an empty journal. */
  public InMemoryInvocationJournal() {}

  @Override
  public CompletionStage<Void> intend(String inferenceId, String endpointName, Instant at) {
    return record(new JournalRecord.Intended(inferenceId, endpointName, at));
  }

  @Override
  public CompletionStage<Void> accepted(String inferenceId, InvocationReceipt receipt) {
    return record(new JournalRecord.Accepted(inferenceId, receipt));
  }

  @Override
  public CompletionStage<Void> forget(String inferenceId) {
    return record(new JournalRecord.Forgotten(inferenceId));
  }

  private synchronized CompletionStage<Void> record(JournalRecord record) {
    if (closed) {
      return CompletableFuture.failedFuture(new IllegalStateException("The journal is closed"));
    }
    record.applyTo(entries);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized List<Entry> entries() {
    return List.copyOf(entries.values());
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}

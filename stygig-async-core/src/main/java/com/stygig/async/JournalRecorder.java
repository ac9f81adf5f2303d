package com.stygig.async;

import com.stygig.async.internal.AwsErrors;
import com.stygig.async.internal.LogSanitizer;
import com.stygig.async.spi.InvocationJournal;
import com.stygig.async.spi.InvocationJournal.Entry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the inferences of one client in its journal, if it has one. That an intent cannot be
 * recorded stops the inference; nothing else does.
 *
 * <p>Thread-safe. Whose an id is and what the journal is called with for it is decided in one step,
 * under the lock: journals do not block.
 */
final class JournalRecorder {
  private static final Logger log = LoggerFactory.getLogger(JournalRecorder.class);

  private final @Nullable InvocationJournal journal;
  private final AcknowledgementMode mode;
  private final String endpointName;
  private final InstantSource clock;
  private final Executor executor;
  private final TimeLimit limit;

  /** The inferences of this client that the journal holds, or is going to, by id. */
  private final Map<String, DeliveryTracker> tracked = new HashMap<>();

  /** What the journal holds for this endpoint of which nothing is tracked, by id, in its order. */
  private final Map<String, Entry> recoverable = new LinkedHashMap<>();

  JournalRecorder(
      @Nullable InvocationJournal journal,
      List<Entry> leftOver,
      AcknowledgementMode mode,
      String endpointName,
      InstantSource clock,
      Executor executor,
      TimeLimit limit) {
    this.journal = journal;
    this.mode = mode;
    this.endpointName = endpointName;
    this.clock = clock;
    this.executor = executor;
    this.limit = limit;
    leftOver.forEach(entry -> recoverable.put(entry.inferenceId(), entry));
  }

  /** What a journal holds for an endpoint, to be recovered. */
  static List<Entry> leftOver(@Nullable InvocationJournal journal, String endpointName) {
    return journal == null
        ? List.of()
        : journal.entries().stream()
            .filter(entry -> entry.endpointName().equals(endpointName))
            .toList();
  }

  boolean isOn() {
    return journal != null;
  }

  /**
   * Begins to track an inference that will be submitted.
   *
   * @throws IllegalArgumentException if its id is that of an inference that has not ended, or of
   *     one that was accepted and is still to be recovered
   */
  synchronized DeliveryTracker submitted(String inferenceId) {
    if (journal == null) {
      return DeliveryTracker.NONE;
    }
    Entry earlier = recoverable.get(inferenceId);
    if (earlier != null && earlier.receipt().isPresent()) {
      throw new IllegalArgumentException(
          "InferenceId "
              + LogSanitizer.sanitize(inferenceId)
              + " was accepted before, and the journal still holds it: recover() takes it up");
    }
    return track(inferenceId);
  }

  /**
   * Begins to track an inference that was accepted.
   *
   * @throws IllegalArgumentException if its id is that of an inference that has not ended, or the
   *     journal has another receipt for it
   */
  synchronized DeliveryTracker attached(InvocationReceipt receipt) {
    if (journal == null) {
      return DeliveryTracker.NONE;
    }
    Optional<InvocationReceipt> known =
        Optional.ofNullable(recoverable.get(receipt.inferenceId())).flatMap(Entry::receipt);
    if (known.isPresent() && !known.get().outputLocation().equals(receipt.outputLocation())) {
      throw new IllegalArgumentException(
          "The journal holds another receipt for InferenceId "
              + LogSanitizer.sanitize(receipt.inferenceId())
              + ", whose result is at "
              + known.get().outputLocation()
              + ": recover() takes it up");
    }
    return track(receipt.inferenceId());
  }

  /** Records an inference that the journal may not know, with its receipt. */
  synchronized void recordAttached(DeliveryTracker tracker, InvocationReceipt receipt) {
    InvocationJournal to = journal;
    if (to != null) {
      report(
          safely(() -> to.intend(tracker.inferenceId(), endpointName, receipt.invokedAt())),
          "The journal could not record {}",
          tracker.inferenceId());
      accepted(tracker, receipt);
    }
  }

  /** Returns what there is to recover, in the order in which it was intended. */
  synchronized List<Entry> recoverable() {
    return new ArrayList<>(recoverable.values());
  }

  /** Begins to track an entry that is recovered. Returns null if somebody else has taken it up. */
  synchronized @Nullable DeliveryTracker recovered(Entry entry) {
    return recoverable.remove(entry.inferenceId(), entry) ? track(entry.inferenceId()) : null;
  }

  private DeliveryTracker track(String inferenceId) {
    DeliveryTracker other = tracked.get(inferenceId);
    if (other != null && !other.hasEnded()) {
      throw new IllegalArgumentException(
          "InferenceId "
              + LogSanitizer.sanitize(inferenceId)
              + " is pending already, and with a journal each inference needs one of its own");
    }
    Entry earlier = recoverable.remove(inferenceId);
    Entry uncertain = earlier != null && earlier.receipt().isEmpty() ? earlier : null;
    DeliveryTracker tracker =
        new DeliveryTracker(inferenceId, this, uncertain, mode == AcknowledgementMode.MANUAL);
    tracked.put(inferenceId, tracker);
    return tracker;
  }

  /**
   * Records that an inference is going to be submitted. Completes on the client's executor, unless
   * at once, and fails with a {@link JournalException}.
   */
  CompletableFuture<Void> intend(DeliveryTracker tracker) {
    if (journal == null) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> recorded = limit.on(intendNow(tracker, journal));
    Executor next = recorded.isDone() ? Runnable::run : executor;
    return recorded.handleAsync(
        (done, error) -> {
          if (error != null) {
            throw new JournalException(tracker.inferenceId(), AwsErrors.unwrap(error));
          }
          return null;
        },
        next);
  }

  /** One that has been forgotten or kept meanwhile will not be submitted: it stays as it is. */
  private synchronized CompletableFuture<Void> intendNow(
      DeliveryTracker tracker, InvocationJournal to) {
    String inferenceId = tracker.inferenceId();
    return tracked.get(inferenceId) == tracker
        ? safely(() -> to.intend(inferenceId, endpointName, clock.instant()))
        : CompletableFuture.completedFuture(null);
  }

  /**
   * Records the receipt of an inference, which may have ended meanwhile: the journal then has it
   * only if it was kept.
   */
  synchronized void accepted(DeliveryTracker tracker, InvocationReceipt receipt) {
    InvocationJournal to = journal;
    if (to == null || isAnothers(tracker)) {
      return;
    }
    recoverable.computeIfPresent(
        tracker.inferenceId(), (id, entry) -> entry(id, entry.intendedAt(), receipt));
    report(
        safely(() -> to.accepted(tracker.inferenceId(), receipt)),
        "The journal could not record the receipt {}",
        receipt);
  }

  private boolean isAnothers(DeliveryTracker tracker) {
    DeliveryTracker current = tracked.get(tracker.inferenceId());
    return current != null && current != tracker;
  }

  /** Nothing of it is left to remember. */
  synchronized void forget(DeliveryTracker tracker) {
    if (tracked.remove(tracker.inferenceId(), tracker)) {
      forget(tracker.inferenceId());
    }
  }

  /** The caller has dealt with an inference of this client, or with what is to be recovered. */
  void acknowledge(String inferenceId) {
    DeliveryTracker tracker;
    synchronized (this) {
      tracker = tracked.get(inferenceId);
      if (tracker == null && recoverable.remove(inferenceId) != null) {
        forget(inferenceId);
      }
    }
    if (tracker != null) {
      tracker.acknowledge();
    }
  }

  private void forget(String inferenceId) {
    InvocationJournal to = journal;
    if (to != null) {
      report(
          safely(() -> to.forget(inferenceId)),
          "The journal could not forget {}; if it holds it, it is recovered after a restart",
          inferenceId);
    }
  }

  /** It ends here without being over: it is to be recovered, by this client or the next. */
  synchronized void keep(DeliveryTracker tracker, @Nullable InvocationReceipt receipt) {
    String id = tracker.inferenceId();
    if (tracked.remove(id, tracker)) {
      Entry uncertain = tracker.uncertain();
      Instant at = uncertain == null ? clock.instant() : uncertain.intendedAt();
      recoverable.put(id, entry(id, at, receipt));
    }
  }

  /** What was kept has been dealt with after all. */
  synchronized void forgetKept(String inferenceId) {
    if (recoverable.remove(inferenceId) != null) {
      forget(inferenceId);
    }
  }

  /** It has not begun at all: what the journal holds under its id is another's to take up. */
  synchronized void release(DeliveryTracker tracker) {
    tracked.remove(tracker.inferenceId(), tracker);
  }

  private Entry entry(String id, Instant at, @Nullable InvocationReceipt receipt) {
    return new Entry(id, endpointName, at, Optional.ofNullable(receipt));
  }

  private static CompletableFuture<Void> safely(Supplier<CompletionStage<Void>> record) {
    return ResilientCalls.safely(() -> record.get().toCompletableFuture());
  }

  private static void report(CompletableFuture<Void> recorded, String failure, Object what) {
    recorded.whenComplete(
        (done, error) -> {
          if (error != null) {
            log.warn(failure, what, error);
          }
        });
  }
}

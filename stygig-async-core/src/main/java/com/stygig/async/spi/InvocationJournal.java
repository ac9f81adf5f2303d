package com.stygig.async.spi;

import com.stygig.async.InvocationReceipt;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Remembers each inference from before its invocation until its end has been delivered, so that a
 * process that takes over from one that crashed can find what was paid for.
 *
 * <p>Implementations are thread-safe and never block the caller: what has to be written is written
 * in the background, and a stage completes when it is safe. The records about one inference take
 * effect in the order of the calls.
 */
public interface InvocationJournal extends AutoCloseable {
  /**
   * What is remembered of one inference.
   *
   * @param inferenceId the id that the client gave it
   * @param endpointName the endpoint that was to be invoked
   * @param intendedAt when, by the client's clock
   * @param receipt what the service answered; empty if that is not known, and so whether it was
   *     invoked at all
   */
  record Entry(
      String inferenceId,
      String endpointName,
      Instant intendedAt,
      Optional<InvocationReceipt> receipt) {
    public Entry {
      Objects.requireNonNull(inferenceId, "inferenceId");
      Objects.requireNonNull(endpointName, "endpointName");
      Objects.requireNonNull(intendedAt, "intendedAt");
      Objects.requireNonNull(receipt, "receipt");
    }
  }

  /**
   * Records that an endpoint is going to be invoked. The client invokes it only when the stage has
   * completed, and not at all if that fails.
   *
   * @param inferenceId the id of the inference; one that the journal holds is recorded anew
   * @param endpointName the endpoint
   * @param at the time
   * @return completes when the record would survive what this journal is made to survive
   */
  CompletionStage<Void> intend(String inferenceId, String endpointName, Instant at);

  /**
   * Records what the service answered. Of an inference that the journal does not hold, it records
   * nothing.
   *
   * @param inferenceId the id that was {@linkplain #intend intended}, which the receipt's may
   *     differ from
   * @param receipt the service's answer; a later one takes the place of an earlier one
   * @return completes when the record is safe
   */
  CompletionStage<Void> accepted(String inferenceId, InvocationReceipt receipt);

  /**
   * Records that there is nothing left to remember: the end was delivered or acknowledged, or
   * nobody wants it.
   *
   * @param inferenceId the id that was {@linkplain #intend intended}; nothing happens if the
   *     journal does not hold it
   * @return completes when the record is written; it need not be safe, as an inference that comes
   *     back after a crash is only delivered once more
   */
  CompletionStage<Void> forget(String inferenceId);

  /**
   * Returns what is remembered now.
   *
   * @return the entries, in the order in which they were intended
   */
  List<Entry> entries();

  /**
   * Writes what is unwritten, and lets go of files and locks. Stages of later calls fail. The
   * second call does nothing.
   */
  @Override
  void close();
}

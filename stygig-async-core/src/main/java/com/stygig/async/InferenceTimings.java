package com.stygig.async;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long an inference took at each stage, by the client's clock. What it has not passed is empty.
 * Immutable: a picture of one moment.
 *
 * @param submittedAt when the client was called
 * @param input how long the payload took to be ready: to be read, and to be in S3 unless it goes
 *     inline
 * @param invocation how long the service took to accept the invocation
 * @param waiting how long it took, from then on, until the client knew that the inference had ended
 * @param reading how long the client took to fetch and decode the result
 */
public record InferenceTimings(
    Instant submittedAt,
    Optional<Duration> input,
    Optional<Duration> invocation,
    Optional<Duration> waiting,
    Optional<Duration> reading) {

  /**
   * Returns the time from the call to the result.
   *
   * @return the sum of all stages, empty while one is missing
   */
  public Optional<Duration> total() {
    return input.flatMap(
        a ->
            invocation.flatMap(
                b -> waiting.flatMap(c -> reading.map(d -> a.plus(b).plus(c).plus(d)))));
  }

  static InferenceTimings between(
      Instant submitted,
      @Nullable Instant inputReady,
      @Nullable Instant accepted,
      @Nullable Instant ended,
      @Nullable Instant completed) {
    return new InferenceTimings(
        submitted,
        between(submitted, inputReady),
        between(inputReady, accepted),
        between(accepted, ended),
        between(ended, completed));
  }

  private static Optional<Duration> between(@Nullable Instant start, @Nullable Instant end) {
    return start == null || end == null
        ? Optional.empty()
        : Optional.of(Duration.between(start, end));
  }
}

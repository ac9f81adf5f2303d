package com.stygig.async;

import java.time.Duration;

/**
 * How far a {@link Bulk} has come. Immutable: a picture of one moment.
 *
 * @param submitted how many requests were taken from the source
 * @param succeeded how many of them were delivered with a value
 * @param failed how many of them were delivered as failures
 * @param elapsed the time since the start, by the client's clock
 */
public record BulkProgress(long submitted, long succeeded, long failed, Duration elapsed) {
  /**
   * Returns how many requests were taken and not yet delivered as results.
   *
   * @return what {@link Bulk#maxInFlight} limits
   */
  public long inFlight() {
    return submitted - succeeded - failed;
  }

  /**
   * Returns a line for people.
   *
   * @return the numbers
   */
  @Override
  public String toString() {
    return "%d submitted: %d succeeded, %d failed, %d in flight, after %s"
        .formatted(submitted, succeeded, failed, inFlight(), elapsed);
  }
}

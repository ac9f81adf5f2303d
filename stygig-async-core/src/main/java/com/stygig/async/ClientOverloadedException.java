package com.stygig.async;

import java.time.Instant;

/**
 * More inferences are in flight, and wait in line, than the client was set to take, or one has
 * waited in line for too long. Nothing was invoked. {@link StygigAsyncClient#submitAll} keeps pace
 * by itself.
 */
public final class ClientOverloadedException extends StygigAsyncException {
  private static final long serialVersionUID = 1L;

  ClientOverloadedException(String inferenceId, int maxInFlight, int maxWaiting) {
    super(
        "Inference "
            + inferenceId
            + " was not submitted: "
            + maxInFlight
            + " are in flight and "
            + maxWaiting
            + " wait in line, as many as the client takes",
        inferenceId,
        null,
        null);
  }

  ClientOverloadedException(String inferenceId, Instant waitedUntil) {
    super(
        "Inference " + inferenceId + " was not submitted: its turn had not come by " + waitedUntil,
        inferenceId,
        null,
        null);
  }
}

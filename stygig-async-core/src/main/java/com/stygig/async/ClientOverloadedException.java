package com.stygig.async;

/**
 * More inferences are in flight, and wait in line, than the client was set to take. Nothing was
 * sent. {@link StygigAsyncClient#submitAll} keeps pace by itself.
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
}

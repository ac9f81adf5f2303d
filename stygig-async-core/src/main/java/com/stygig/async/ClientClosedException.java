package com.stygig.async;

import org.jspecify.annotations.Nullable;

/**
 * The client was closed before the result came. What the service has accepted goes on; the receipt
 * tells where.
 */
public final class ClientClosedException extends StygigAsyncException {
  private static final long serialVersionUID = 1L;

  ClientClosedException(String inferenceId, @Nullable InvocationReceipt receipt) {
    super(
        "The client was closed while inference "
            + inferenceId
            + (receipt == null ? " was not yet accepted" : " was pending"),
        inferenceId,
        receipt,
        null);
  }
}

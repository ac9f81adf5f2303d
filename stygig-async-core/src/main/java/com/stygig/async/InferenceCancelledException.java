package com.stygig.async;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The inference was cancelled by the caller. It is a {@link CancellationException}, so that futures
 * count as cancelled, and has what is known of the inference.
 *
 * <p>Callbacks get it as it is. From Java 23 on, {@code get()} and {@code join()} of a {@code
 * CompletableFuture} throw a plain CancellationException that has it as its cause.
 */
public final class InferenceCancelledException extends CancellationException {
  private static final long serialVersionUID = 1L;

  private final String inferenceId;
  private final transient @Nullable InvocationReceipt receipt;
  private final boolean unanswered;

  InferenceCancelledException(
      String inferenceId, @Nullable InvocationReceipt receipt, boolean unanswered) {
    super(
        "Inference "
            + inferenceId
            + " was cancelled"
            + (receipt == null
                ? ""
                : "; the service has accepted it, and may go on: its result would lie at "
                    + receipt.outputLocation()));
    this.inferenceId = inferenceId;
    this.receipt = receipt;
    this.unanswered = unanswered;
  }

  /**
   * Returns the id of the inference that was cancelled.
   *
   * @return the handle's {@linkplain InferenceHandle#inferenceId() id}
   */
  public String inferenceId() {
    return inferenceId;
  }

  /**
   * Returns where the result may still be found.
   *
   * @return the receipt, empty if no answer had come to the invocation
   */
  public Optional<InvocationReceipt> receipt() {
    return Optional.ofNullable(receipt);
  }

  /**
   * Returns whether the invocation had been sent, and its answer had not come: the service may have
   * accepted it, and then its result lies where nobody knows.
   *
   * @return false if nothing was invoked, or there is a receipt
   */
  public boolean isUnanswered() {
    return unanswered;
  }
}

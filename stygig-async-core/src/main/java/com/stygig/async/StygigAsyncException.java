package com.stygig.async;

import com.stygig.async.internal.LogSanitizer;
import com.stygig.async.internal.SanitizedErrors;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The base of all failures of an inference: one subclass for each stage at which it can fail, with
 * what is known of it. Futures fail with these; a bad argument is an {@link
 * IllegalArgumentException} instead, before anything is sent.
 */
public abstract class StygigAsyncException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String inferenceId;
  private final transient @Nullable InvocationReceipt receipt;

  StygigAsyncException(
      String message,
      String inferenceId,
      @Nullable InvocationReceipt receipt,
      @Nullable Throwable cause) {
    super(LogSanitizer.sanitize(message), SanitizedErrors.of(cause));
    this.inferenceId = inferenceId;
    this.receipt = receipt;
  }

  /**
   * Returns the id of the inference that failed.
   *
   * @return the handle's {@linkplain InferenceHandle#inferenceId() id}
   */
  public String inferenceId() {
    return inferenceId;
  }

  /**
   * Returns where the result may still be found.
   *
   * @return the receipt, empty if the invocation was not accepted
   */
  public Optional<InvocationReceipt> receipt() {
    return Optional.ofNullable(receipt);
  }

  /**
   * Whether this client has given up without knowing how the inference ended, or without having its
   * result, for a reason on the client's side: credentials, permissions, the network, a waiter that
   * was closed. The result may be there, or come still, so a journal keeps the inference.
   */
  boolean isBlind() {
    return false;
  }
}

package com.stygig.async;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What the service answered to an invocation that it accepted: all that is needed to find the
 * result, also from another process ({@link #toJson}, {@link #fromJson}, {@link
 * StygigAsyncClient#attach}). Immutable.
 *
 * @param inferenceId the id under which the service knows the inference
 * @param endpointName the endpoint that was invoked
 * @param inputLocation where the input lies, empty if it was sent inline
 * @param outputLocation where the result will lie
 * @param failureLocation where a failure would lie, empty if the service did not say
 * @param invokedAt when the invocation was accepted, by the client's clock
 * @param deadline when the client stops waiting; what comes later lies at the output location all
 *     the same
 */
public record InvocationReceipt(
    String inferenceId,
    String endpointName,
    Optional<S3Uri> inputLocation,
    S3Uri outputLocation,
    Optional<S3Uri> failureLocation,
    Instant invokedAt,
    Instant deadline) {
  public InvocationReceipt {
    Objects.requireNonNull(inferenceId, "inferenceId");
    Objects.requireNonNull(endpointName, "endpointName");
    Objects.requireNonNull(inputLocation, "inputLocation");
    Objects.requireNonNull(outputLocation, "outputLocation");
    Objects.requireNonNull(failureLocation, "failureLocation");
    Objects.requireNonNull(invokedAt, "invokedAt");
    Objects.requireNonNull(deadline, "deadline");
  }

  /**
   * Returns the same receipt with another deadline.
   *
   * @param deadline when to stop waiting
   * @return a new receipt
   */
  public InvocationReceipt withDeadline(Instant deadline) {
    return new InvocationReceipt(
        inferenceId,
        endpointName,
        inputLocation,
        outputLocation,
        failureLocation,
        invokedAt,
        deadline);
  }

  /**
   * Returns the receipt as a JSON object, for a file or a database. It has a {@code version}, so
   * that a later release can read it.
   *
   * @return one line of JSON
   */
  public String toJson() {
    return ReceiptJson.write(this);
  }

  /**
   * Reads what {@link #toJson} has written. Members that it does not know are ignored.
   *
   * @param json the text
   * @return the receipt
   * @throws IllegalArgumentException if the text is no receipt, or one of a later version
   */
  public static InvocationReceipt fromJson(String json) {
    return ReceiptJson.read(json);
  }
}

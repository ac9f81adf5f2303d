package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.S3Uri;
import com.stygig.async.internal.LogSanitizer;
import com.stygig.async.spi.InferenceOutcome;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;

/**
 * What SageMaker publishes when an inference has ended.
 *
 * @param failureReason why, for one that did not complete
 * @param response what the model answered, if the notification carries it
 */
record InferenceNotification(
    String inferenceId,
    boolean isCompleted,
    Optional<String> endpointName,
    Optional<String> outputLocation,
    Optional<String> failureReason,
    Optional<SdkBytes> response) {

  /** A line for people, without what the model answered. */
  @Override
  public String toString() {
    return "InferenceNotification["
        + LogSanitizer.sanitize(inferenceId)
        + (isCompleted ? ", completed" : ", failed")
        + "]";
  }

  /** In what this notification contradicts a receipt, so that it cannot be about that inference. */
  Optional<String> contradiction(InvocationReceipt receipt) {
    if (endpointName.isPresent() && !endpointName.get().equals(receipt.endpointName())) {
      return Optional.of(
          "the endpoint is " + endpointName.get() + " and not " + receipt.endpointName());
    }
    if (outputLocation.isPresent() && !isAt(receipt.outputLocation()) && !isFailureAt(receipt)) {
      return Optional.of(
          "the output is at " + outputLocation.get() + " and not " + receipt.outputLocation());
    }
    return Optional.empty();
  }

  /**
   * What it means for an inference that it does not contradict. Only one that names the output
   * location, which nobody can guess, is trusted with the response itself; otherwise the client
   * reads it from S3.
   */
  InferenceOutcome outcome() {
    if (!isCompleted) {
      return new InferenceOutcome.Failed(failureReason, response);
    }
    return outputLocation.isPresent()
        ? new InferenceOutcome.Succeeded(response)
        : InferenceOutcome.succeeded();
  }

  /** A place that the request chose can be guessed, and has been that of other results. */
  InferenceOutcome outcome(InvocationReceipt receipt) {
    return isCompleted && receipt.fileName().isPresent() ? InferenceOutcome.succeeded() : outcome();
  }

  /** Where a failure names its place is not documented. */
  private boolean isFailureAt(InvocationReceipt receipt) {
    return !isCompleted && receipt.failureLocation().map(this::isAt).orElse(false);
  }

  /** A success is known by its place; a failure often names none. */
  boolean isSurelyOf(InvocationReceipt receipt) {
    return isCompleted ? isAt(receipt.outputLocation()) : contradiction(receipt).isEmpty();
  }

  /**
   * Whether it can be about an invocation that had no answer, and went before the one that a
   * receipt is about, under the same id: a second result of one request.
   */
  boolean isSecondResultOf(InvocationReceipt receipt) {
    return receipt.unansweredInvocations() > 0
        && endpointName.map(receipt.endpointName()::equals).orElse(true);
  }

  private boolean isAt(S3Uri location) {
    return outputLocation.map(location.toString()::equals).orElse(false);
  }
}

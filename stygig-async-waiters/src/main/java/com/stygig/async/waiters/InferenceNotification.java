package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.internal.LogSanitizer;
import com.stygig.async.spi.InferenceOutcome;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;

/**
 * What SageMaker publishes when an inference has ended. Much of it is optional, and what a sender
 * says of places and times is not checked yet: see {@link NotificationJudge}.
 *
 * @param receivedTime when the service received the request, by its own clock
 * @param failureLocation where a failure lies, as far as one says so
 * @param failureReason why, for one that did not complete
 * @param response what the model answered, if the notification carries it
 */
record InferenceNotification(
    String inferenceId,
    boolean isCompleted,
    Optional<Instant> receivedTime,
    Optional<String> endpointName,
    Optional<String> inputLocation,
    Optional<String> outputLocation,
    Optional<String> failureLocation,
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

  /**
   * What it means for the inference that it is about. Only a success that names the output
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
}

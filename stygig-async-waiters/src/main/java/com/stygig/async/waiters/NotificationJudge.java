package com.stygig.async.waiters;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.S3Uri;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides whether a notification is about the inference that a receipt is of. An id proves nothing:
 * callers choose them, submit an uncertain inference again under the same one, and anybody who may
 * send to the topic can write one down.
 */
final class NotificationJudge {
  /** The service's machines do not agree on the time to the last millisecond. */
  private static final Duration CLOCK_SPREAD = Duration.ofSeconds(1);

  /**
   * How long an invocation can have been under way where the receipt does not say: the time in
   * which an AWS API answers or gives up.
   */
  private static final Duration LONGEST_INVOCATION = Duration.ofMinutes(1);

  /** Some retries of it, which take up to 5 minutes by default. */
  private static final Duration LONGEST_SUBMISSION = Duration.ofMinutes(15);

  private NotificationJudge() {}

  /** Judges a notification whose id is the receipt's. */
  static Credibility judge(InferenceNotification notification, InvocationReceipt receipt) {
    if (contradiction(notification, receipt).isPresent()) {
      return Credibility.CONTRADICTION;
    }
    if (provesPlaceOf(notification, receipt) || namesOwnInputOf(notification, receipt)) {
      return Credibility.PROOF;
    }
    boolean fits =
        notification.endpointName().isPresent() && notification.receivedTime().isPresent();
    return fits && !notification.isCompleted() ? Credibility.CREDIBLE_FAILURE : Credibility.HINT;
  }

  /** In what a notification contradicts a receipt, so that it is about another inference. */
  static Optional<String> contradiction(
      InferenceNotification notification, InvocationReceipt receipt) {
    Optional<String> endpoint = notification.endpointName();
    if (endpoint.isPresent() && !endpoint.get().equals(receipt.endpointName())) {
      return Optional.of(
          "the endpoint is " + endpoint.get() + " and not " + receipt.endpointName());
    }
    if (namesPlaceOf(notification, receipt)) {
      return receipt.fileName().isEmpty()
          ? Optional.empty() // which nobody can guess
          : tooEarly(notification, receipt);
    }
    return otherPlace(notification, receipt)
        .or(() -> otherInput(notification, receipt))
        .or(() -> tooEarly(notification, receipt));
  }

  /**
   * Whether a notification is about an invocation that had no answer, and went before the one that
   * the receipt is of, for the same inference: a second result of one request. It names the input
   * that was uploaded for both, or is of the time in which they were sent.
   */
  static boolean isSecondResult(InferenceNotification notification, InvocationReceipt receipt) {
    boolean isOfEndpoint =
        notification.endpointName().map(receipt.endpointName()::equals).orElse(false);
    return receipt.unansweredInvocations() > 0
        && isOfEndpoint
        && !namesPlaceOf(notification, receipt)
        && (namesUploadOf(notification, receipt)
            || (otherInput(notification, receipt).isEmpty()
                && isJustBefore(notification, receipt)));
  }

  private static boolean isJustBefore(
      InferenceNotification notification, InvocationReceipt receipt) {
    Optional<Instant> accepted = receipt.acceptedAtByService();
    return notification
        .receivedTime()
        .map(
            received ->
                accepted.isEmpty()
                    || (!received.isAfter(accepted.get().plus(CLOCK_SPREAD))
                        && !received.isBefore(accepted.get().minus(LONGEST_SUBMISSION))))
        .orElse(false);
  }

  /**
   * A place that the request has named can be guessed, and was perhaps that of earlier results: it
   * takes a success with a time to prove anything then.
   */
  private static boolean provesPlaceOf(
      InferenceNotification notification, InvocationReceipt receipt) {
    boolean isTimely =
        notification.isCompleted()
            && notification.receivedTime().isPresent()
            && receipt.acceptedAtByService().isPresent();
    return namesPlaceOf(notification, receipt) && (receipt.fileName().isEmpty() || isTimely);
  }

  /** Where a failure names its place is not documented. */
  private static boolean namesPlaceOf(
      InferenceNotification notification, InvocationReceipt receipt) {
    if (isAt(notification.outputLocation(), receipt.outputLocation())) {
      return true;
    }
    Optional<S3Uri> failure = receipt.failureLocation();
    return !notification.isCompleted()
        && failure.isPresent()
        && (isAt(notification.outputLocation(), failure.get())
            || isAt(notification.failureLocation(), failure.get()));
  }

  private static Optional<String> otherPlace(
      InferenceNotification notification, InvocationReceipt receipt) {
    if (notification.outputLocation().isPresent()) {
      return notification
          .outputLocation()
          .map(place -> "the output is at " + place + " and not " + receipt.outputLocation());
    }
    Optional<S3Uri> failure = receipt.failureLocation();
    return failure.isEmpty()
        ? Optional.empty() // the service did not say, or could not be understood
        : notification
            .failureLocation()
            .map(place -> "the failure is at " + place + " and not " + failure.get());
  }

  /**
   * A success always names its place. And where one request was sent several times, each invocation
   * has the same input.
   */
  private static boolean namesOwnInputOf(
      InferenceNotification notification, InvocationReceipt receipt) {
    return !notification.isCompleted()
        && receipt.unansweredInvocations() == 0
        && namesUploadOf(notification, receipt);
  }

  private static boolean namesUploadOf(
      InferenceNotification notification, InvocationReceipt receipt) {
    return receipt.isInputUploaded()
        && receipt
            .inputLocation()
            .map(input -> isAt(notification.inputLocation(), input))
            .orElse(false);
  }

  private static Optional<String> otherInput(
      InferenceNotification notification, InvocationReceipt receipt) {
    return receipt
        .inputLocation()
        .flatMap(
            input ->
                notification
                    .inputLocation()
                    .filter(place -> !isSame(place, input))
                    .map(place -> "the input is at " + place + " and not " + input));
  }

  /**
   * The service receives a request before it answers, and not longer before than the answer took.
   * Only its own two clock readings are compared. Nothing follows from a later time: what exactly
   * is received then is not documented.
   */
  private static Optional<String> tooEarly(
      InferenceNotification notification, InvocationReceipt receipt) {
    Duration longest = receipt.answeredAfter().orElse(LONGEST_INVOCATION).plus(CLOCK_SPREAD);
    return receipt
        .acceptedAtByService()
        .map(accepted -> accepted.minus(longest))
        .flatMap(
            earliest ->
                notification
                    .receivedTime()
                    .filter(received -> received.isBefore(earliest))
                    .map(
                        received ->
                            "it was received at "
                                + received
                                + " and not after "
                                + earliest
                                + ", by the service's clock"));
  }

  private static boolean isAt(Optional<String> place, S3Uri location) {
    return place.map(text -> isSame(text, location)).orElse(false);
  }

  /** The service may write a place as a URL or with an access point, as the endpoint's path is. */
  private static boolean isSame(String text, S3Uri location) {
    if (text.equals(location.toString())) {
      return true;
    }
    try {
      return S3Uri.parse(text).equals(location);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}

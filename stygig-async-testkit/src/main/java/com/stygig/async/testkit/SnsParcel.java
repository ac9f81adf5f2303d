package com.stygig.async.testkit;

import java.util.Map;

/**
 * What is delivered to one subscription.
 *
 * @param type the header {@code x-amz-sns-message-type}
 * @param messageId the message's id
 * @param subject the subject of a mail
 * @param body the text: an envelope, or the bare message
 * @param attributes those that go beside the body, none beside an envelope
 */
record SnsParcel(
    String type,
    String messageId,
    String subject,
    String body,
    Map<String, SnsAttribute> attributes) {
  static final String NOTIFICATION = "Notification";
  static final String SUBSCRIPTION_CONFIRMATION = "SubscriptionConfirmation";

  /** The same with a body that is cut off and no JSON, whatever it was. */
  SnsParcel corrupted() {
    return new SnsParcel(
        type, messageId, subject, body.substring(0, body.length() / 2) + "~", attributes);
  }
}

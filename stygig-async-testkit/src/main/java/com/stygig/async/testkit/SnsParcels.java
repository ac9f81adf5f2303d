package com.stygig.async.testkit;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes of messages what each kind of subscription gets. Thread-safe. */
final class SnsParcels {
  private final SnsEnvelopes envelopes;

  SnsParcels(SnsEnvelopes envelopes) {
    this.envelopes = envelopes;
  }

  /** The parcels of one message. They are signed once, if any has an envelope. */
  final class OfMessage {
    private final SnsMessage message;
    private final String signatureVersion;
    private @Nullable String signature;

    OfMessage(SnsMessage message, String signatureVersion) {
      this.message = message;
      this.signatureVersion = signatureVersion;
    }

    SnsParcel to(SnsSubscription subscription) {
      if (subscription.protocol().equals("email")) {
        return mail(subscription);
      }
      return subscription.isRaw()
          ? parcel(message.text(), message.attributes())
          : parcel(envelope(subscription), Map.of());
    }

    private SnsParcel parcel(String body, Map<String, SnsAttribute> attributes) {
      return new SnsParcel(SnsParcel.NOTIFICATION, message.id(), "", body, attributes);
    }

    private String envelope(SnsSubscription subscription) {
      if (signature == null) {
        signature = envelopes.sign(message, signatureVersion);
      }
      return envelopes.notification(message, signatureVersion, signature, subscription);
    }

    private SnsParcel mail(SnsSubscription subscription) {
      return new SnsParcel(
          SnsParcel.NOTIFICATION,
          message.id(),
          message.subject() == null ? "AWS Notification Message" : message.subject(),
          message.text()
              + "\n\n--\nIf you wish to stop receiving notifications from this topic, please click"
              + " or visit the link below to unsubscribe:\n"
              + envelopes.unsubscribeUrl(subscription),
          Map.of());
    }
  }

  /** Asks for the confirmation of a subscription. */
  SnsParcel confirmation(SnsSubscription subscription, String signatureVersion) {
    String id = UUID.randomUUID().toString();
    String body =
        subscription.protocol().equals("email")
            ? "You have chosen to subscribe to the topic:\n"
                + subscription.topicArn()
                + "\n\nTo confirm this subscription, click or visit the link below (If this was in"
                + " error no action is necessary):\n"
                + envelopes.subscribeUrl(subscription)
            : envelopes.confirmation(id, subscription, signatureVersion);
    return new SnsParcel(
        SnsParcel.SUBSCRIPTION_CONFIRMATION,
        id,
        "AWS Notification - Subscription Confirmation",
        body,
        Map.of());
  }
}

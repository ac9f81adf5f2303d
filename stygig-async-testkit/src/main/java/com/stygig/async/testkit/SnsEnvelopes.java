package com.stygig.async.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes the JSON that SNS puts around messages. Thread-safe. */
final class SnsEnvelopes {
  private static final JsonMapper JSON = new JsonMapper();

  private final SnsSigner signer;
  private final URI endpoint;

  /** The links in the envelopes lead to the endpoint. */
  SnsEnvelopes(SnsSigner signer, URI endpoint) {
    this.signer = signer;
    this.endpoint = endpoint;
  }

  /** A message's signature, which is the same for all subscriptions. */
  String sign(SnsMessage message, String signatureVersion) {
    SortedMap<String, String> signed = new TreeMap<>();
    signed.put("Message", message.text());
    signed.put("MessageId", message.id());
    if (message.subject() != null) {
      signed.put("Subject", message.subject());
    }
    signed.put("Timestamp", Timestamps.format(message.publishedAt()));
    signed.put("TopicArn", message.topicArn());
    signed.put("Type", SnsParcel.NOTIFICATION);
    return signer.sign(signatureVersion, signed);
  }

  String notification(
      SnsMessage message, String signatureVersion, String signature, SnsSubscription to) {
    ObjectNode json = JSON.createObjectNode();
    json.put("Type", SnsParcel.NOTIFICATION);
    json.put("MessageId", message.id());
    json.put("TopicArn", message.topicArn());
    if (message.subject() != null) {
      json.put("Subject", message.subject());
    }
    json.put("Message", message.text());
    json.put("Timestamp", Timestamps.format(message.publishedAt()));
    putSignature(json, signatureVersion, signature);
    json.put("UnsubscribeURL", unsubscribeUrl(to));
    if (!message.attributes().isEmpty()) {
      ObjectNode attributes = json.putObject("MessageAttributes");
      message
          .attributes()
          .forEach(
              (name, a) ->
                  attributes.putObject(name).put("Type", a.type()).put("Value", a.value()));
    }
    return json.toString();
  }

  /** Asks for the confirmation of a subscription. */
  String confirmation(String id, SnsSubscription subscription, String signatureVersion) {
    SortedMap<String, String> signed = new TreeMap<>();
    signed.put("Type", SnsParcel.SUBSCRIPTION_CONFIRMATION);
    signed.put("MessageId", id);
    signed.put("Token", subscription.token());
    signed.put("TopicArn", subscription.topicArn());
    signed.put(
        "Message",
        "You have chosen to subscribe to the topic "
            + subscription.topicArn()
            + ".\nTo confirm the subscription, visit the SubscribeURL included in this message.");
    signed.put("SubscribeURL", subscribeUrl(subscription));
    signed.put("Timestamp", Timestamps.format(Instant.now()));
    ObjectNode json = JSON.createObjectNode();
    signed.forEach(json::put);
    putSignature(json, signatureVersion, signer.sign(signatureVersion, signed));
    return json.toString();
  }

  private void putSignature(ObjectNode json, String version, String signature) {
    json.put("SignatureVersion", version);
    json.put("Signature", signature);
    json.put("SigningCertURL", signer.certificateUrl().toString());
  }

  String subscribeUrl(SnsSubscription subscription) {
    return endpoint
        + "/?Action=ConfirmSubscription&TopicArn="
        + URLEncoder.encode(subscription.topicArn(), UTF_8)
        + "&Token="
        + subscription.token();
  }

  String unsubscribeUrl(SnsSubscription subscription) {
    return endpoint
        + "/?Action=Unsubscribe&SubscriptionArn="
        + URLEncoder.encode(subscription.arn(), UTF_8);
  }
}

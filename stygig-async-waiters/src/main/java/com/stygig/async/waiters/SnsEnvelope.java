package com.stygig.async.waiters;

import com.stygig.async.internal.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import tools.jackson.core.JacksonException;

/**
 * What a posted message says of itself, before anybody has verified its signature.
 *
 * @param isNotification whether it is a notification, and not about a subscription
 * @param messageId its id, which SNS keeps when it sends a message again
 * @param topicArn the topic
 * @param timestamp when it was published
 * @param signingCertUrl where the certificate is that it was signed with
 */
record SnsEnvelope(
    boolean isNotification,
    String messageId,
    String topicArn,
    Instant timestamp,
    String signingCertUrl) {
  private static final String NOTIFICATION = "Notification";
  private static final Set<String> TYPES =
      Set.of(NOTIFICATION, "SubscriptionConfirmation", "UnsubscribeConfirmation");
  private static final Set<String> SIGNATURE_VERSIONS = Set.of("1", "2");

  /** Reads a message that has all that a message of SNS has. */
  static SnsEnvelope read(byte[] body) throws RefusedMessageException {
    JsonValue json = object(body);
    String type = required(json, "Type");
    if (!TYPES.contains(type)) {
      throw RefusedMessageException.forGood("SNS has no messages of type " + type);
    }
    String version = required(json, "SignatureVersion");
    if (!SIGNATURE_VERSIONS.contains(version)) {
      throw RefusedMessageException.forGood("SNS has no signatures of version " + version);
    }
    checkIsBase64(required(json, "Signature"));
    required(json, "Message");
    return new SnsEnvelope(
        type.equals(NOTIFICATION),
        required(json, "MessageId"),
        required(json, "TopicArn"),
        instant(required(json, "Timestamp")),
        required(json, "SigningCertURL"));
  }

  private static JsonValue object(byte[] body) throws RefusedMessageException {
    try {
      JsonValue json = JsonValue.read(Json.UNAMBIGUOUS, body);
      if (json.isObject()) {
        return json;
      }
    } catch (JacksonException e) {
      // As bad as any other. What it says may be private.
    }
    throw RefusedMessageException.forGood("it is no JSON object with one member of each name");
  }

  private static String required(JsonValue json, String name) throws RefusedMessageException {
    return json.get(name)
        .string()
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> RefusedMessageException.forGood("it has no " + name));
  }

  private static void checkIsBase64(String signature) throws RefusedMessageException {
    try {
      Base64.getDecoder().decode(signature);
    } catch (IllegalArgumentException e) {
      throw RefusedMessageException.forGood("its signature is no Base64");
    }
  }

  private static Instant instant(String text) throws RefusedMessageException {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw RefusedMessageException.forGood("its Timestamp is no time: " + text);
    }
  }
}

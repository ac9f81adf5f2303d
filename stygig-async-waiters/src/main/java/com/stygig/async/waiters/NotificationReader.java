package com.stygig.async.waiters;

import static com.stygig.async.waiters.UnreadableMessageException.Kind.NOT_AN_INFERENCE;
import static com.stygig.async.waiters.UnreadableMessageException.Kind.NOT_JSON;
import static com.stygig.async.waiters.UnreadableMessageException.Kind.NO_INFERENCE_ID;
import static com.stygig.async.waiters.UnreadableMessageException.Kind.UNKNOWN_STATUS;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.stygig.async.internal.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import tools.jackson.core.JacksonException;

/**
 * Reads SageMaker's notifications, in the envelope that SNS puts around them or without it. It
 * insists on nothing but what is needed: the id and the status.
 */
final class NotificationReader {
  private NotificationReader() {}

  /**
   * Reads a message.
   *
   * @param text the message's body; null if it has none
   * @return the notification, or empty for the test that SageMaker sends when an endpoint is
   *     created
   */
  static Optional<InferenceNotification> read(@Nullable String text)
      throws UnreadableMessageException {
    JsonValue message = object(text);
    Optional<String> inner = text(message, "Message");
    return message.members().containsKey("Type") && inner.isPresent()
        ? notification(object(inner.get()))
        : notification(message);
  }

  private static Optional<InferenceNotification> notification(JsonValue json)
      throws UnreadableMessageException {
    String event = text(json, "eventName").orElse("InferenceResult");
    if (event.equals("TestNotification")) {
      return Optional.empty();
    }
    Optional<String> status = text(json, "invocationStatus");
    if (!event.equals("InferenceResult")
        || (status.isEmpty() && json.get("inferenceId").isMissing())) {
      throw new UnreadableMessageException(NOT_AN_INFERENCE);
    }
    String inferenceId =
        text(json, "inferenceId")
            .orElseThrow(() -> new UnreadableMessageException(NO_INFERENCE_ID));
    JsonValue request = json.get("requestParameters");
    JsonValue response = json.get("responseParameters");
    return Optional.of(
        new InferenceNotification(
            inferenceId,
            isCompleted(status),
            name(json, "receivedTime").flatMap(NotificationReader::time),
            name(request, "endpointName"),
            name(request, "inputLocation"),
            name(response, "outputLocation"),
            // Where a failure names its place is not documented.
            name(response, "failureLocation").or(() -> name(json, "failureLocation")),
            text(json, "failureReason"),
            response(json.get("responseBody"), isCompleted(status))));
  }

  /** One that cannot be understood is as good as none. */
  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static boolean isCompleted(Optional<String> status) throws UnreadableMessageException {
    return switch (status.orElse("")) {
      case "Completed" -> true;
      case "Failed" -> false;
      default -> throw new UnreadableMessageException(UNKNOWN_STATUS);
    };
  }

  /**
   * The response, if it can be told for sure. For a failure plain text is as good: people read it.
   */
  private static Optional<SdkBytes> response(JsonValue body, boolean isCompleted) {
    Optional<String> content = text(body, "content");
    if (content.isEmpty()) {
      return Optional.empty();
    }
    if (text(body, "encoding").orElse("").equalsIgnoreCase("BASE64")) {
      try {
        byte[] bytes = Base64.getDecoder().decode(content.get());
        return Optional.of(SdkBytes.fromByteArrayUnsafe(bytes));
      } catch (IllegalArgumentException e) {
        // Not what it says it is.
      }
    }
    return isCompleted
        ? Optional.empty()
        : Optional.of(SdkBytes.fromByteArrayUnsafe(content.get().getBytes(UTF_8)));
  }

  private static JsonValue object(@Nullable String text) throws UnreadableMessageException {
    try {
      JsonValue node = JsonValue.read(Json.FACTORY, text == null ? "" : text);
      if (node.isObject()) {
        return node;
      }
    } catch (JacksonException e) {
      // Reported without the text, which may be private.
    }
    throw new UnreadableMessageException(NOT_JSON);
  }

  /** An empty name names nothing. */
  private static Optional<String> name(JsonValue parent, String field) {
    return text(parent, field).filter(name -> !name.isEmpty());
  }

  private static Optional<String> text(JsonValue parent, String field) {
    return parent.get(field).string();
  }
}

package com.stygig.async.examples.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class NotificationTest {
  private static final String COMPLETED =
      """
      {"eventTime": "2026-01-25T22:46:00.608Z", "invocationStatus": "Completed",
       "requestParameters": {"endpointName": "e"},
       "responseParameters": {"outputLocation": "s3://b/1.out"}, "inferenceId": "i",
       "eventName": "InferenceResult"}""";

  @Test
  void readsANotificationInAnEnvelopeAndWithoutOne() {
    String envelope =
        JsonMapper.shared()
            .createObjectNode()
            .put("Type", "Notification")
            .put("Message", COMPLETED)
            .toString();

    Notification plain = Notification.of(COMPLETED);

    assertThat(Notification.of(envelope)).isEqualTo(plain);
    assertThat(plain.status()).isEqualTo("Completed");
    assertThat(plain.inferenceId()).isEqualTo("i");
    assertThat(plain.detail()).isEqualTo("s3://b/1.out");
    assertThat(plain.time()).isEqualTo("2026-01-25T22:46:00.608Z");
  }

  @Test
  void tellsATestFromAFailureAndFromAnythingElse() {
    Notification test = Notification.of("{\"eventName\": \"TestNotification\"}");
    Notification failed =
        Notification.of("{\"invocationStatus\": \"Failed\", \"failureReason\": \"why\"}");

    assertThat(test.status()).isEqualTo("Test");
    assertThat(test.detail()).contains("test notification");
    assertThat(failed.detail()).isEqualTo("why");
    assertThat(Notification.of("hello").status()).isEqualTo("Unknown");
    assertThat(Notification.of("hello").detail()).isEqualTo("hello");
  }
}

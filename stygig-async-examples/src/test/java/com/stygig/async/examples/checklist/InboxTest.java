package com.stygig.async.examples.checklist;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.checklist.Inbox.Arrival;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class InboxTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:10Z");
  private static final String BARE =
      """
      {"inferenceId": "i", "invocationStatus": "Completed", "eventTime": "2026-01-01T00:00:07Z",
       "responseParameters": {"outputLocation": "s3://b/o.out"}}
      """;

  private static void assertRead(String body) {
    Arrival notification = Inbox.parse(body, NOW).orElseThrow();
    assertThat(notification.inferenceId()).isEqualTo("i");
    assertThat(notification.status()).isEqualTo("Completed");
    assertThat(notification.outputLocation()).isEqualTo("s3://b/o.out");
    assertThat(notification.delay()).contains(Duration.ofSeconds(3));
  }

  @Test
  void readsAMessageAsSageMakerWroteIt() {
    assertRead(BARE);
  }

  @Test
  void readsOneInTheEnvelopeOfSns() {
    assertRead(
        JsonMapper.shared()
            .createObjectNode()
            .put("Type", "Notification")
            .put("Message", BARE)
            .toString());
  }

  @Test
  void strangersAreNoNotifications() {
    assertThat(Inbox.parse("hello", NOW)).isEmpty();
    assertThat(Inbox.parse("[1]", NOW)).isEmpty();
    assertThat(Inbox.parse("{\"Message\": \"hello\"}", NOW)).isEmpty();
    assertThat(Inbox.parse("{\"status\": \"Completed\"}", NOW)).isEmpty();
  }

  @Test
  void oneThatDoesNotTellItsTimeHasNoDelay() {
    assertThat(Inbox.parse("{\"inferenceId\": \"i\"}", NOW).orElseThrow().delay()).isEmpty();
  }
}

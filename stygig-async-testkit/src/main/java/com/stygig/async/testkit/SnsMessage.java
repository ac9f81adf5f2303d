package com.stygig.async.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message that was published to a topic. */
record SnsMessage(
    String id,
    String topicArn,
    @Nullable String subject,
    String text,
    Map<String, SnsAttribute> attributes,
    Instant publishedAt) {
  private static final int MAX_BYTES = 256 * 1024;

  /** Refuses what SNS refuses. */
  SnsMessage {
    if (text.isEmpty()) {
      throw SnsErrors.invalidParameter("Empty message");
    }
    if (subject != null && !subject.matches("[^\\p{Cntrl}]{1,100}")) {
      throw SnsErrors.invalidParameter("Subject");
    }
    int bytes = text.getBytes(UTF_8).length;
    for (Map.Entry<String, SnsAttribute> attribute : attributes.entrySet()) {
      bytes += attribute.getKey().getBytes(UTF_8).length;
      bytes += attribute.getValue().type().length();
      bytes += attribute.getValue().value().getBytes(UTF_8).length;
    }
    if (bytes > MAX_BYTES) {
      throw SnsErrors.invalidParameter("Message too long");
    }
  }
}

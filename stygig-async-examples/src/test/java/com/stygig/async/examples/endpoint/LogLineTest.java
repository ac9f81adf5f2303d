package com.stygig.async.examples.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLineTest {
  private static boolean isError(String message) {
    return new LogLine("1", Instant.EPOCH, "AllTraffic/i-1", message).isError();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-25 22:46:00,455 [ERROR] W-9000 failed",
        "Traceback (most recent call last):",
        "ValueError: cannot identify image file",
        "java.lang.IllegalStateException: no",
        "10.32.0.2 - - [25/Jan/2026] \"POST /invocations HTTP/1.1\" 500 291 \"-\"",
        "\"POST /invocations HTTP/1.1\" 503",
        "CRITICAL: out of memory",
      })
  void anErrorIsSeenAsOne(String message) {
    assertThat(isError(message)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Model loaded in 12 s, 0 errors",
        "\"POST /invocations HTTP/1.1\" 200 5001 \"-\"",
        "\"GET /ping HTTP/1.1\" 404 500",
        "error_rate: 0.0",
        "top_k 500 5xx 0",
      })
  void whatIsNoErrorIsNone(String message) {
    assertThat(isError(message)).isFalse();
  }
}

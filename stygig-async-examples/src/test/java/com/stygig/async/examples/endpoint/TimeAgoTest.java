package com.stygig.async.examples.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeAgoTest {
  private static final Instant NOW = Instant.parse("2026-01-25T12:00:00Z");
  private static final ZoneId ZONE = ZoneId.of("Asia/Kolkata");

  @ParameterizedTest
  @CsvSource({
    "30s, 2026-01-25T11:59:30Z",
    "10m, 2026-01-25T11:50:00Z",
    "2h, 2026-01-25T10:00:00Z",
    "1d, 2026-01-24T12:00:00Z",
    "1w, 2026-01-18T12:00:00Z",
    "2026-01-25T10:30:00Z, 2026-01-25T10:30:00Z",
    "2026-01-25T10:30:00+05:30, 2026-01-25T05:00:00Z",
    "2026-01-25T10:30, 2026-01-25T05:00:00Z",
    "2026-01-25, 2026-01-24T18:30:00Z",
  })
  void readsTimesAsPeopleGiveThem(String text, Instant expected) {
    assertThat(TimeAgo.parse(text, NOW, ZONE)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "10", "-5m", "10 m", "yesterday", "2026-13-01", "9999999d"})
  void namesWhatIsNoTime(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimeAgo.parse(text, NOW, ZONE))
        .withMessageContaining("'" + text + "'");
  }
}

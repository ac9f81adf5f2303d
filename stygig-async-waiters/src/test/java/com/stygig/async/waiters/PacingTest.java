package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PacingTest {
  private static final Duration ROUND_TRIP = Duration.ofMillis(5);

  private final Pacing pacing = new Pacing(Duration.ofMillis(50), Duration.ofSeconds(20));
  private Instant now = Instant.EPOCH;

  private Duration receive(int messages, Duration took) {
    Instant start = now;
    now = now.plus(took);
    return pacing.pauseAfter(messages, start, now);
  }

  @Test
  void settlesOnFullBatchesUnderASteadyLoad() {
    double messagesPerMilli = 0.4;
    Duration pause = receive(2, ROUND_TRIP);
    int messages = 0;
    for (int i = 0; i < 5; i++) {
      now = now.plus(pause);
      messages = (int) Math.min(9, messagesPerMilli * pause.plus(ROUND_TRIP).toMillis());
      pause = receive(messages, ROUND_TRIP);
    }

    assertThat(messages).isBetween(8, 9);
  }

  @Test
  void doesNotPauseWhenABatchWouldTakeTooLongToFill() {
    receive(1, Duration.ofMillis(100));

    assertThat(receive(1, Duration.ofMillis(100))).isZero();
    assertThat(receive(3, Duration.ofMillis(100))).isZero();
  }

  @Test
  void doesNotPauseAfterAFullBatchOrTheFirst() {
    assertThat(receive(5, ROUND_TRIP)).isZero();
    assertThat(receive(10, ROUND_TRIP)).isZero();
  }

  @Test
  void doesNotAskAgainAtOnceWhenALongPollComesBackEmptyTooSoon() {
    assertThat(receive(0, ROUND_TRIP)).isEqualTo(Duration.ofSeconds(1));
    assertThat(receive(0, Duration.ofSeconds(20))).isZero();
  }
}

package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PacingTest {
  private static final Duration ROUND_TRIP = Duration.ofMillis(5);

  private final Pacing pacing =
      new Pacing(Duration.ofMillis(50), Duration.ofSeconds(20), new Random(1));
  private Instant now = Instant.EPOCH;

  @BeforeEach
  void inferencesTakeMinutes() {
    IntStream.range(0, 100).forEach(i -> pacing.tell(Duration.ofMinutes(3)));
  }

  private double arrived;

  private Duration receive(int messages, Duration took) {
    Instant start = now;
    now = now.plus(took);
    return pacing.pauseAfter(messages, 1, start, now);
  }

  /** Receives for two seconds what arrives at a steady rate, and returns the last batch's size. */
  private int lastBatchAt(int messagesPerSecond) {
    int batch = 0;
    Instant end = now.plusSeconds(2);
    Instant lastReceive = now;
    while (now.isBefore(end)) {
      arrived +=
          messagesPerSecond * Duration.between(lastReceive, now.plus(ROUND_TRIP)).toNanos() / 1e9;
      lastReceive = now.plus(ROUND_TRIP);
      batch = (int) Math.min(10, arrived);
      arrived -= batch;
      Duration pause = batch == 0 ? Duration.ofMillis(1) : receive(batch, ROUND_TRIP);
      now = now.plus(pause);
    }
    return batch;
  }

  @Test
  void settlesOnGoodBatchesUnderASteadyLoad() {
    assertThat(lastBatchAt(200)).isBetween(8, 10);
    assertThat(lastBatchAt(1_000)).isBetween(8, 10);
  }

  @Test
  void doesNotPauseWhenABatchWouldTakeTooLongToFill() {
    assertThat(lastBatchAt(100)).isLessThanOrEqualTo(2);
  }

  @Test
  void delaysQuickInferencesByNoMoreThanAHundredthOfTheirTime() {
    IntStream.range(0, 100).forEach(i -> pacing.tell(Duration.ofMillis(500)));

    assertThat(lastBatchAt(1_000)).isBetween(4, 6);
  }

  @Test
  void doesNotTakeAShortBurstForALoad() {
    receive(1, Duration.ofSeconds(2));

    assertThat(receive(7, ROUND_TRIP)).isZero();
  }

  @Test
  void goesBackToNoPauseWhenTheLoadIsOver() {
    lastBatchAt(1_000);

    receive(1, Duration.ofSeconds(3));

    assertThat(receive(1, Duration.ofMillis(500))).isZero();
  }

  @Test
  void letsOthersReceiveWhatIsGivenBack() {
    pacing.letOthersReceive(now);

    assertThat(receive(1, ROUND_TRIP)).isBetween(Duration.ofMillis(35), Duration.ofMillis(115));
    now = now.plusSeconds(1);
    assertThat(receive(1, ROUND_TRIP)).isZero();
  }

  @Test
  void survivesAClockThatIsSetBack() {
    lastBatchAt(1_000);
    now = now.minus(Duration.ofDays(1));

    assertThat(receive(1, ROUND_TRIP)).isLessThanOrEqualTo(Duration.ofMillis(50));
    assertThat(receive(1, ROUND_TRIP)).isLessThanOrEqualTo(Duration.ofMillis(50));
  }

  @Test
  void doesNotAskAgainAtOnceWhenALongPollComesBackEmptyTooSoon() {
    assertThat(receive(0, ROUND_TRIP)).isEqualTo(Duration.ofSeconds(1));
    assertThat(receive(0, Duration.ofSeconds(20))).isZero();
  }
}

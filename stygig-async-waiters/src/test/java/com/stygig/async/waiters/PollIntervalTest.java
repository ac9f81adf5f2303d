package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class PollIntervalTest {
  @Test
  void eachPauseIsLongerByTheMultiplierUpToTheMaximum() {
    PollInterval interval = new PollInterval(Duration.ofSeconds(1), Duration.ofSeconds(5), 2, 0);
    double age = 0;
    for (double expected : new double[] {1, 2, 4, 5, 5}) {
      double pause = interval.pauseAt(age);
      assertThat(pause).isEqualTo(expected, within(1e-9));
      age += pause;
    }
    assertThat(interval.pauseAt(1e12)).isEqualTo(5);
  }

  @Property
  void neverStraysFurtherThanTheJitter(
      @ForAll @DoubleRange(max = 100_000) double age,
      @ForAll @DoubleRange(max = 0.5) double jitter,
      @ForAll @DoubleRange(min = 1, max = 10) double multiplier,
      @ForAll long seed) {
    PollInterval interval =
        new PollInterval(Duration.ofMillis(100), Duration.ofSeconds(10), multiplier, jitter);

    Duration pause = interval.jittered(interval.pauseAt(age), new Random(seed));

    assertThat(pause)
        .isBetween(
            Duration.ofNanos((long) (100_000_000 * (1 - jitter))),
            Duration.ofNanos((long) (10_000_000_000L * (1 + jitter))));
  }

  @Test
  void anAgeOfAnyLengthIsSeconds() {
    assertThat(PollInterval.seconds(Duration.ofMillis(1_500))).isEqualTo(1.5);
    assertThat(PollInterval.seconds(Duration.ofDays(-365 * 8_000))).isEqualTo(-252_288_000_000.0);
  }
}

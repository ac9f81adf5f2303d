package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PollIntervalTest {
  @Test
  void growsByTheMultiplierUpToTheMaximum() {
    PollInterval interval = new PollInterval(Duration.ofSeconds(1), Duration.ofSeconds(5), 2, 0);
    Random random = new Random(1);

    assertThat(interval.before(0, random)).isEqualTo(Duration.ofSeconds(1));
    assertThat(interval.before(1, random)).isEqualTo(Duration.ofSeconds(2));
    assertThat(interval.before(2, random)).isEqualTo(Duration.ofSeconds(4));
    assertThat(interval.before(3, random)).isEqualTo(Duration.ofSeconds(5));
    assertThat(interval.before(1_000_000, random)).isEqualTo(Duration.ofSeconds(5));
  }

  @Property
  void neverStraysFurtherThanTheJitter(
      @ForAll @IntRange(max = 10_000) int look,
      @ForAll @DoubleRange(max = 0.5) double jitter,
      @ForAll @DoubleRange(min = 1, max = 10) double multiplier,
      @ForAll long seed) {
    PollInterval interval =
        new PollInterval(Duration.ofMillis(100), Duration.ofSeconds(10), multiplier, jitter);

    Duration pause = interval.before(look, new Random(seed));

    assertThat(pause)
        .isBetween(
            Duration.ofNanos((long) (100_000_000 * (1 - jitter))),
            Duration.ofNanos((long) (10_000_000_000L * (1 + jitter))));
  }
}

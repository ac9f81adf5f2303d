package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LookScheduleTest {
  private static final PollInterval INTERVAL =
      new PollInterval(Duration.ofSeconds(1), Duration.ofSeconds(10), 1.5, 0);

  /** What a schedule costs, and what it is good for, on the average. */
  private record Worth(double looks, double lag) {}

  private static LookSchedule learned(DoubleSupplier ages) {
    double[] seen = new double[64];
    Arrays.setAll(seen, i -> ages.getAsDouble());
    Arrays.sort(seen);
    return LookSchedule.learned(INTERVAL, seen);
  }

  private static Worth worth(LookSchedule schedule, DoubleSupplier ages) {
    int count = 20_000;
    double looks = 0;
    double lag = 0;
    for (int i = 0; i < count; i++) {
      double end = ages.getAsDouble();
      double look = 0;
      while (look < end) {
        look += schedule.pause(look, 1);
        looks++;
      }
      lag += look - end;
    }
    return new Worth(looks / count, lag / count);
  }

  private static DoubleSupplier logNormal(double median, double sigma) {
    Random random = new Random(1);
    return () -> median * Math.exp(sigma * random.nextGaussian());
  }

  @Test
  void withoutExperiencePausesGrow() {
    LookSchedule schedule = LookSchedule.growing(INTERVAL);

    assertThat(schedule.pause(0, 1)).isEqualTo(1);
    assertThat(schedule.pause(1, 1)).isEqualTo(1.5);
    assertThat(schedule.pause(1_000, 1)).isEqualTo(10);
  }

  @Test
  void experienceFindsResultsSoonerAndWithFewerLooksThanAFixedInterval() {
    for (double sigma : new double[] {0.02, 0.05, 0.1}) {
      Worth worth = worth(learned(logNormal(60, sigma)), logNormal(60, sigma));

      assertThat(worth.looks()).as("looks, sigma " + sigma).isLessThan(60 * 0.6);
      assertThat(worth.lag()).as("lag, sigma " + sigma).isLessThan(0.5);
    }
  }

  @Test
  void alsoWhereTimesDifferMuchExperienceIsBetterThanNone() {
    LookSchedule growing = LookSchedule.growing(INTERVAL);
    for (double sigma : new double[] {0.1, 0.3, 0.6, 1}) {
      Worth worth = worth(learned(logNormal(100, sigma)), logNormal(100, sigma));
      Worth before = worth(growing, logNormal(100, sigma));

      assertThat(worth.lag()).as("sigma " + sigma).isLessThan(before.lag() / 2);
      assertThat(worth.looks()).as("sigma " + sigma).isLessThan(100);
    }
  }

  @Test
  void coldStartsAndWarmOnesAreBothExpected() {
    Random random = new Random(1);
    DoubleSupplier both =
        () -> (random.nextInt(4) == 0 ? 120 : 5) * Math.exp(0.05 * random.nextGaussian());

    Worth worth = worth(learned(both), both);

    double fixed = 0.75 * 5 + 0.25 * 120;
    assertThat(worth.looks()).isLessThan(fixed);
    assertThat(worth.lag()).isLessThan(1);
  }

  @Test
  void beyondAllExperiencePausesGrowAgain() {
    LookSchedule schedule = learned(logNormal(5, 0.1));

    assertThat(schedule.pause(20, 1)).isBetween(1.0, 9.0);
    assertThat(schedule.pause(2_000, 1)).isEqualTo(10);
  }

  @Test
  void anEndpointThatAlwaysTakesTheSameIsLookedForJustThen() {
    double[] same = new double[64];
    Arrays.fill(same, 30);
    LookSchedule schedule = LookSchedule.learned(INTERVAL, same);

    Worth worth = worth(schedule, () -> 30);

    assertThat(worth.lag()).isLessThan(0.26);
    assertThat(worth.looks()).isLessThan(12);
  }

  @Test
  void aSharedLookComesSooner() {
    LookSchedule schedule = LookSchedule.growing(INTERVAL);

    assertThat(schedule.pause(8, 0.25)).isEqualTo(schedule.pause(8, 1) / 4, within(1e-9));
  }

  @Test
  void amongManyFourTimesTheResultsHalveThePauseAndFourTimesThePriceDoublesIt() {
    LookSchedule schedule = learned(logNormal(60, 0.3));

    double pause = schedule.pauseAmongMany(60, 0.25, 12.5, 8);

    assertThat(pause).isBetween(0.26, schedule.pause(60, 1) / 2);
    assertThat(schedule.pauseAmongMany(60, 0.25, 12.5, 2)).isEqualTo(2 * pause, within(1e-9));
    assertThat(schedule.pauseAmongMany(60, 0.25, 50, 8)).isEqualTo(2 * pause, within(1e-9));
  }

  @Test
  void amongManyOneLooksNoLaterThanAlone() {
    LookSchedule schedule = learned(logNormal(60, 0.1));

    assertThat(schedule.pauseAmongMany(60, 1, 250, 0.01)).isEqualTo(schedule.pause(60, 1));
  }

  @Test
  void amongManyNobodyLooksWhenItIsTooEarlyForAll() {
    LookSchedule schedule = learned(logNormal(60, 0.05));

    assertThat(schedule.pauseAmongMany(1, 0.25, 12.5, 1_000)).isEqualTo(schedule.pause(1, 1));
  }

  @Test
  void amongManyNobodyLooksOftenForWhatTakesLongerThanAllOthersDid() {
    LookSchedule quick = learned(logNormal(0.5, 0.1));

    assertThat(quick.pauseAmongMany(600, 1, 12.5, 0.1)).isEqualTo(10);
    assertThat(quick.pauseAmongMany(0.4, 1, 12.5, 0)).isEqualTo(quick.pause(0.4, 1));
  }

  @Test
  void amongManyWithoutExperienceThePriceIsShared() {
    LookSchedule schedule = LookSchedule.growing(INTERVAL);

    assertThat(schedule.pauseAmongMany(8, 0.25, 12.5, 20)).isEqualTo(schedule.pause(8, 0.25));
  }

  @Property
  void aPauseIsNeverShorterThanAQuarterOfTheIntervalNorLongerThanTheMaximum(
      @ForAll @Size(min = 16, max = 64) double[] random,
      @ForAll @DoubleRange(max = 1_000_000) double age,
      @ForAll @DoubleRange(min = 0.25, max = 1) double share,
      @ForAll @DoubleRange(min = 12.5, max = 250) double price,
      @ForAll @DoubleRange(max = 10_000) double rate) {
    double[] ages = Arrays.stream(random).map(Math::abs).filter(a -> a < 1e6).toArray();
    if (ages.length < 16) {
      ages = Arrays.copyOf(ages, 16);
    }
    Arrays.sort(ages);

    LookSchedule schedule = LookSchedule.learned(INTERVAL, ages);
    assertThat(schedule.pause(age, share)).isBetween(0.25, 10.0);
    assertThat(schedule.pauseAmongMany(age, share, price, rate)).isBetween(0.25, 10.0);
  }
}

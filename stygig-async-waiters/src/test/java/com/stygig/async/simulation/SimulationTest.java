package com.stygig.async.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Lets clients work in a simulated world in which everything fails that can fail. {@code
 * -Dsimulation.seeds=200} sets how many worlds; {@code -Dsimulation.seed=12345} replays one and
 * prints all that happens in it.
 */
class SimulationTest {
  private static final String SEED = "simulation.seed";

  @Test
  @DisabledIfSystemProperty(named = SEED, matches = ".*")
  void inferencesEndWellInManyWorlds() {
    Summary summary = Summary.of(1, Long.getLong("simulation.seeds", 400));
    System.out.println(summary);
    assertThat(summary.violations()).isEmpty();
  }

  @Test
  @EnabledIfSystemProperty(named = SEED, matches = ".*")
  void replay() {
    Report report = Simulation.runAndPrint(Scenario.parse(System.getProperty(SEED)));
    assertThat(report.violations()).isEmpty();
  }

  @Test
  @DisabledIfSystemProperty(named = SEED, matches = ".*")
  void theSameSeedGoesTheSameWay() {
    for (long seed = 1; seed <= 20; seed++) {
      Scenario scenario = Scenario.of(seed);
      assertThat(Simulation.run(scenario).traceHash())
          .as(scenario.toString())
          .isEqualTo(Simulation.run(scenario).traceHash());
    }
  }

  /** Where nothing goes wrong, nothing excuses a result that is seen late. */
  @Test
  @DisabledIfSystemProperty(named = SEED, matches = ".*")
  void resultsAreSeenSoonOnQuietDays() {
    for (long seed = 1; seed <= 100; seed++) {
      Scenario scenario =
          new Scenario(seed, Scenario.MAX_INFERENCES, Waiting.S3_POLLING, Set.of(), 0);
      assertThat(Simulation.run(scenario).violations()).as(scenario.replay()).isEmpty();
    }
  }

  /** Nothing goes wrong but clocks, on which no pause depends. */
  @Test
  @DisabledIfSystemProperty(named = SEED, matches = ".*")
  void resultsAreSeenSoonHoweverClocksAreSet() {
    for (long seed = 1; seed <= 50; seed++) {
      Scenario scenario = new Scenario(seed, 20, Waiting.S3_POLLING, Set.of(Fault.CLOCK_JUMP), 0);
      assertThat(Simulation.run(scenario).violations()).as(scenario.replay()).isEmpty();
    }
  }

  @Test
  void aScenarioCanBeReadAgain() {
    Scenario scenario = Scenario.of(7);
    assertThat(Scenario.parse(scenario.toString())).isEqualTo(scenario);
    assertThat(Scenario.parse("7")).isEqualTo(scenario);
  }

  @Property(tries = 100, seed = "1", shrinking = ShrinkingMode.FULL)
  void inferencesEndWell(@ForAll("scenarios") Scenario scenario) {
    if (System.getProperty(SEED) == null) {
      assertThat(Simulation.run(scenario).violations()).as(scenario.replay()).isEmpty();
    }
  }

  @Provide
  Arbitrary<Scenario> scenarios() {
    return Combinators.combine(
            Arbitraries.longs().between(1, 1_000_000).withoutEdgeCases(),
            Arbitraries.integers().between(1, Scenario.MAX_INFERENCES),
            Arbitraries.of(Waiting.class),
            Arbitraries.of(Fault.class).set(),
            Arbitraries.integers().between(0, 3))
        .as(Scenario::new);
  }
}

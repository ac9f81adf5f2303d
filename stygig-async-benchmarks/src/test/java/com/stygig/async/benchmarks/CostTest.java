package com.stygig.async.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CostTest {
  /** Parsed as on the command line. */
  private static Load load(String... options) {
    Load load = new Load();
    new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("load", mixin(load)))
        .parseArgs(options);
    load.check();
    return load;
  }

  private static CommandLine.Model.CommandSpec mixin(Load load) {
    return CommandLine.Model.CommandSpec.forAnnotatedObject(load);
  }

  private static WaitingCost cost(Way way, String... options) {
    return Simulation.run(load(options), way);
  }

  @Test
  void aFixedPollSendsAsManyRequestsAndIsAsLateAsArithmeticSays() {
    WaitingCost cost =
        cost(Way.FIXED_10_S, "--pending", "100", "--model-time", "95", "--spread", "0");

    assertThat(cost.counts().get("S3 GET")).isCloseTo(10 * cost.inferences(), within(200L));
    assertThat(cost.lags().median()).isBetween(5_000.0, 5_300.0); // each look takes 20 ms, too
  }

  @Test
  void theSameLoadCostsTheSameEachTime() {
    String[] load = {"--pending", "50", "--model-time", "20"};

    WaitingCost first = cost(Way.FIXED_1_S, load);
    WaitingCost second = cost(Way.FIXED_1_S, load);

    assertThat(second.counts()).isEqualTo(first.counts());
    assertThat(second.dollarsPerMillion()).isEqualTo(first.dollarsPerMillion());
  }

  @Test
  void pollingIsCheaperThanAFixedSecondAndSooner() {
    String[] load = {"--pending", "200", "--model-time", "60"};

    WaitingCost ours = cost(Way.POLLING, load);
    WaitingCost fixed = cost(Way.FIXED_1_S, load);

    assertThat(ours.dollarsPerMillion()).isLessThan(fixed.dollarsPerMillion() / 2);
    assertThat(ours.lags().median()).isLessThan(fixed.lags().median());
  }

  @Test
  void moreInferencesCostLessEach() {
    WaitingCost few = cost(Way.POLLING, "--pending", "20", "--model-time", "60");
    WaitingCost many = cost(Way.POLLING, "--pending", "1000", "--model-time", "60");

    assertThat(many.dollarsPerMillion()).isLessThan(few.dollarsPerMillion() / 2);
    assertThat(many.lags().median()).isLessThan(few.lags().median());
  }

  @Test
  void aPayloadAboveTheLimitIsUploadedFirst() {
    WaitingCost cost =
        cost(Way.PUSH, "--pending", "10", "--model-time", "5", "--payload", "200000");

    assertThat(cost.counts().get("S3 PUT")).isEqualTo(cost.inferences());
  }

  @Test
  void everyWayComesToAnEnd() {
    for (Way way : Way.values()) {
      WaitingCost cost = cost(way, "--pending", "10", "--model-time", "5", "--failure-path");

      assertThat((double) cost.lags().size())
          .as(way.title())
          .isCloseTo((double) cost.inferences(), within(30.0)); // some were pending at either end
      assertThat(cost.dollarsPerMillion()).isPositive();
    }
  }

  @Test
  void pricesAreThoseOfTheList() {
    assertThat(Prices.of(Map.of("S3 PUT", 1_000_000L))).isEqualTo(5.0);
    assertThat(Prices.of(Map.of("S3 LIST", 2_000_000L, "S3 GET", 1_000_000L))).isEqualTo(10.4);
    assertThat(Prices.of(Map.of("SQS ReceiveMessage", 1_000_000L, "SNS Publish", 1_000_000L)))
        .isEqualTo(0.9);
    assertThat(Prices.of(Map.of("invoke", 1_000_000L))).isZero();
  }

  @Test
  void aLoadThatCannotBeSimulatedIsRefusedWithItsValueAndTheRule() {
    StringWriter err = new StringWriter();

    int exit = new CommandLine(new Cost()).setErr(new PrintWriter(err)).execute("--pending", "0");

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains("--pending is 0, and has to be at least 1\n");
  }
}

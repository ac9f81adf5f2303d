package com.stygig.async.examples.cli;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.endpoint.CostEstimate;
import com.stygig.async.examples.endpoint.EndpointDescription;
import com.stygig.async.examples.endpoint.Expectations;
import com.stygig.async.examples.endpoint.HourlyPrice;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what an endpoint should be, and how it is used. */
final class VerifyOptions {
  @Option(
      names = "--verify",
      description =
          "Check that the endpoint is in service, asynchronous, and as expected, and estimate what it costs a month.")
  private boolean verify;

  @Option(
      names = "--expect-instance-type",
      paramLabel = "TYPE",
      defaultValue = Team.INSTANCE_TYPE,
      description = "With --verify. Default: ${DEFAULT-VALUE}.")
  private String instanceType = Team.INSTANCE_TYPE;

  @Option(
      names = "--expect-instance-count",
      paramLabel = "N",
      defaultValue = "1",
      description = "With --verify. Default: ${DEFAULT-VALUE}.")
  private int instanceCount;

  @Option(
      names = "--hourly-price",
      paramLabel = "USD",
      description = "With --verify: what an instance costs, instead of the list price.")
  private @Nullable BigDecimal hourlyPrice;

  @Option(
      names = "--requests-per-month",
      paramLabel = "N",
      defaultValue = "0",
      description = "With --verify. Default: ${DEFAULT-VALUE}.")
  private long requestsPerMonth;

  @Option(
      names = "--busy-hours-per-day",
      paramLabel = "HOURS",
      defaultValue = "24",
      description =
          "With --verify, for an endpoint that scales to zero: how long it has an instance. Default: ${DEFAULT-VALUE}.")
  private double busyHoursPerDay;

  boolean verifies() {
    return verify;
  }

  /** Before anything is sent. */
  void check() {
    var unused = usage();
    if (hourlyPrice != null) {
      var unusedPrice = HourlyPrice.given(hourlyPrice);
    }
    if (instanceCount < 0) {
      throw new IllegalArgumentException(
          "--expect-instance-count must not be negative: " + instanceCount);
    }
  }

  private CostEstimate.Usage usage() {
    return new CostEstimate.Usage(requestsPerMonth, busyHoursPerDay);
  }

  /** None if nothing is to be verified. */
  List<Expectations.Check> check(EndpointDescription endpoint) {
    return verify ? new Expectations(instanceType, instanceCount).check(endpoint) : List.of();
  }

  /** Empty if the price is not known. */
  Optional<CostEstimate> cost(EndpointDescription endpoint, String region) {
    if (!verify) {
      return Optional.empty();
    }
    return price(endpoint, region).map(price -> CostEstimate.of(endpoint, price, usage()));
  }

  private Optional<HourlyPrice> price(EndpointDescription endpoint, String region) {
    return hourlyPrice != null
        ? Optional.of(HourlyPrice.given(hourlyPrice))
        : CostEstimate.listPrice(region, String.valueOf(endpoint.instanceType()));
  }
}

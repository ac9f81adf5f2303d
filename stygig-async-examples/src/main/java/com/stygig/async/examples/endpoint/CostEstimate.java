package com.stygig.async.examples.endpoint;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an endpoint costs in a month, roughly, and by which figures. */
public record CostEstimate(List<Item> items) {
  /** What a month has: 365 days by 24 hours, by twelve. */
  private static final BigDecimal HOURS_PER_MONTH = new BigDecimal(730);

  private static final BigDecimal S3_PUT = new BigDecimal("0.000005");
  private static final BigDecimal S3_GET = new BigDecimal("0.0000004");
  private static final BigDecimal SNS_PUBLISH = new BigDecimal("0.0000005");

  /**
   * One figure times another.
   *
   * @param unitPrice in USD
   */
  public record Item(String what, BigDecimal quantity, BigDecimal unitPrice, String remark) {
    public BigDecimal cost() {
      return quantity.multiply(unitPrice);
    }
  }

  /**
   * How an endpoint is used.
   *
   * @param busyHoursPerDay for how long it has instances; matters only where it scales to zero
   */
  public record Usage(long requestsPerMonth, double busyHoursPerDay) {
    public Usage {
      if (requestsPerMonth < 0) {
        throw new IllegalArgumentException(
            "--requests-per-month must not be negative: " + requestsPerMonth);
      }
      if (!(busyHoursPerDay >= 0 && busyHoursPerDay <= 24)) {
        throw new IllegalArgumentException(
            "--busy-hours-per-day must be from 0 to 24: " + busyHoursPerDay);
      }
    }
  }

  public CostEstimate {
    items = List.copyOf(items);
  }

  /** The list price, if it is known. */
  public static Optional<HourlyPrice> listPrice(String region, String instanceType) {
    return new InstancePrices().of(region, instanceType);
  }

  public static CostEstimate of(EndpointDescription endpoint, HourlyPrice price, Usage usage) {
    List<Item> items = new ArrayList<>();
    items.add(instances(endpoint, price, usage));
    BigDecimal requests = BigDecimal.valueOf(usage.requestsPerMonth());
    BigDecimal twice = requests.multiply(BigDecimal.valueOf(2));
    items.add(new Item("S3 writes", twice, S3_PUT, "input and result"));
    items.add(new Item("S3 reads", twice, S3_GET, "input and result, without polling"));
    if (!endpoint.topics().isEmpty()) {
      items.add(new Item("SNS notifications", requests, SNS_PUBLISH, "one for each request"));
    }
    return new CostEstimate(items);
  }

  private static Item instances(EndpointDescription endpoint, HourlyPrice price, Usage usage) {
    Integer desired = endpoint.desiredInstances();
    ScalingState scaling = endpoint.scaling();
    boolean scalesToZero = scaling != null && scaling.scalesToZero();
    // While it is busy, it has one.
    int count = desired == null ? 1 : Math.max(scalesToZero ? 1 : 0, desired);
    BigDecimal hours = HOURS_PER_MONTH;
    if (scalesToZero) {
      hours =
          hours
              .multiply(BigDecimal.valueOf(usage.busyHoursPerDay()))
              .divide(BigDecimal.valueOf(24), 4, RoundingMode.HALF_UP);
    }
    return new Item(
        "Instance hours",
        hours.multiply(BigDecimal.valueOf(count)),
        price.usd(),
        count + " x " + endpoint.instanceType() + ", " + price.source());
  }

  public BigDecimal total() {
    return items.stream().map(Item::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}

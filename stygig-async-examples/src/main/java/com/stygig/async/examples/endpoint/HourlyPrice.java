package com.stygig.async.examples.endpoint;

import java.math.BigDecimal;

/**
 * What an instance costs for an hour.
 *
 * @param source where the figure comes from
 */
public record HourlyPrice(BigDecimal usd, String source) {
  /** A figure of the user's. */
  public static HourlyPrice given(BigDecimal usd) {
    if (usd.signum() < 0) {
      throw new IllegalArgumentException("--hourly-price must not be negative: " + usd);
    }
    return new HourlyPrice(usd, "given");
  }
}

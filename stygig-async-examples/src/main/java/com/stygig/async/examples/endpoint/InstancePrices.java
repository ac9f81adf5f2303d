package com.stygig.async.examples.endpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/** A few list prices, from a file beside this class that says where they come from. */
final class InstancePrices {
  private static final String RESOURCE = "instance-prices.properties";
  private static final String STAND_IN = "us-east-1";

  private final Properties prices = new Properties();

  InstancePrices() {
    try (InputStream in =
        Objects.requireNonNull(InstancePrices.class.getResourceAsStream(RESOURCE))) {
      prices.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + RESOURCE, e);
    }
  }

  /** What an hour costs; another region's price is said to be that. */
  Optional<HourlyPrice> of(String region, String instanceType) {
    return price(region, instanceType, "")
        .or(
            () ->
                price(
                    STAND_IN,
                    instanceType,
                    "; that of " + region + " is not known here and can differ"));
  }

  private Optional<HourlyPrice> price(String region, String instanceType, String remark) {
    return Optional.ofNullable(prices.getProperty(region + "." + instanceType))
        .map(
            price ->
                new HourlyPrice(
                    new BigDecimal(price),
                    "list price of " + region + " as of " + prices.getProperty("as-of") + remark));
  }
}

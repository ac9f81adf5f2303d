package com.stygig.async.examples.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostEstimateTest {
  private static final HourlyPrice PRICE = HourlyPrice.given(new BigDecimal("0.115"));

  private static EndpointDescription endpoint(int desired, ScalingState scaling) {
    return new EndpointDescription(
        "e",
        "InService",
        null,
        null,
        "e-config",
        "ml.m5.large",
        desired,
        desired,
        new AsyncState("s3://b/o/", null, null, null, 5, List.of()),
        scaling,
        List.of(new TopicState("arn", true, 0, 0)),
        null,
        List.of());
  }

  private static BigDecimal total(EndpointDescription endpoint, CostEstimate.Usage usage) {
    return CostEstimate.of(endpoint, PRICE, usage).total();
  }

  @Test
  void anInstanceCostsAllHoursOfTheMonth() {
    assertThat(total(endpoint(1, null), new CostEstimate.Usage(0, 24)))
        .isEqualByComparingTo("83.95");
    assertThat(total(endpoint(2, null), new CostEstimate.Usage(0, 24)))
        .isEqualByComparingTo("167.9");
  }

  @Test
  void hoursPerDayMatterOnlyWhereItScalesToZero() {
    CostEstimate.Usage threeHours = new CostEstimate.Usage(0, 3);

    assertThat(total(endpoint(1, null), threeHours)).isEqualByComparingTo("83.95");
    assertThat(total(endpoint(1, new ScalingState(1, 3, List.of())), threeHours))
        .isEqualByComparingTo("83.95");
    assertThat(total(endpoint(0, new ScalingState(0, 3, List.of())), threeHours))
        .isEqualByComparingTo("10.49375");
  }

  @Test
  void requestsCostWhatS3AndSnsTake() {
    // Two writes at 5 USD and two reads at 0.40 USD a million, and a notification at 0.50 USD.
    assertThat(total(endpoint(0, null), new CostEstimate.Usage(1_000_000, 24)))
        .isEqualByComparingTo("11.30");
  }

  @Test
  void anotherRegionsPriceIsSaidToBeThat() {
    assertThat(CostEstimate.listPrice("us-east-1", "ml.m5.large"))
        .hasValueSatisfying(
            price -> {
              assertThat(price.usd()).isEqualByComparingTo("0.115");
              assertThat(price.source()).startsWith("list price of us-east-1 as of ");
            });
    assertThat(CostEstimate.listPrice("ap-south-1", "ml.m5.large"))
        .hasValueSatisfying(
            price -> assertThat(price.source()).contains("that of ap-south-1 is not known"));
    assertThat(CostEstimate.listPrice("ap-south-1", "ml.nothing.large")).isEmpty();
  }

  @Test
  void refusesImpossibleUsage() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CostEstimate.Usage(-1, 24))
        .withMessage("--requests-per-month must not be negative: -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CostEstimate.Usage(0, 25))
        .withMessage("--busy-hours-per-day must be from 0 to 24: 25.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HourlyPrice.given(new BigDecimal("-1")))
        .withMessage("--hourly-price must not be negative: -1");
  }
}

package com.stygig.async.examples.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.endpoint.Expectations.Check;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectationsTest {
  private static EndpointDescription endpoint(int instances, @Nullable ScalingState scaling) {
    return new EndpointDescription(
        "e",
        "InService",
        null,
        null,
        "e-config",
        "ml.m5.large",
        instances,
        instances,
        new AsyncState("s3://b/o", null, null, null, 5, List.of()),
        scaling,
        List.of(),
        null,
        List.of());
  }

  private static Check instances(int now, @Nullable ScalingState scaling) {
    return new Expectations("ml.m5.large", 1)
        .check(endpoint(now, scaling)).stream()
            .filter(check -> check.what().equals("Instance count"))
            .findFirst()
            .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, true", "2, true", "3, false"})
  void anEndpointThatScalesMayHaveWhateverItMayScaleTo(int now, boolean passes) {
    Check check = instances(now, new ScalingState(0, 2, List.of()));

    assertThat(check.passed()).isEqualTo(passes);
    assertThat(check.expected()).isEqualTo("1, scaling from 0 to 2");
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, true", "2, false"})
  void oneThatDoesNotHasToHaveWhatWasAskedFor(int now, boolean passes) {
    assertThat(instances(now, null).passed()).isEqualTo(passes);
  }

  @Test
  void anotherInstanceTypeIsTold() {
    assertThat(new Expectations("ml.m5.xlarge", 1).check(endpoint(1, null)))
        .filteredOn(check -> !check.passed())
        .containsExactly(new Check("Instance type", "ml.m5.xlarge", "ml.m5.large", false));
  }
}

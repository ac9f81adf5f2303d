package com.stygig.async.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {
  @Test
  void aFigureIsMetOnItsSideOfTheTargetAndOnIt() {
    assertThat(new Figure("cost", 1.1, 1.1, "").isMet()).isTrue();
    assertThat(new Figure("cost", 1.1, 1.11, "").isMet()).isFalse();
    assertThat(Figure.atLeast("speed", 0.95, 0.95, "").isMet()).isTrue();
    assertThat(Figure.atLeast("speed", 0.95, 0.94, "").isMet()).isFalse();
  }

  @Test
  void samplesTellMedianPercentileAndRange() {
    Samples samples = new Samples();
    List.of(4.0, 1.0, 3.0, 2.0).forEach(samples::add);

    assertThat(samples.median()).isEqualTo(2.5);
    assertThat(samples.percentile(99)).isEqualTo(4);
    assertThat(samples.percentile(25)).isEqualTo(1);
    assertThat(samples.range()).isEqualTo("1.000 to 4.000");
  }

  @Test
  void aBarIsTheLongerTheLargerItsValue() {
    BarChart chart =
        new BarChart(
            "title",
            List.of(new BarChart.Panel("requests", "$", " each")),
            List.of(
                new BarChart.Row("small", true, List.of(1.0)),
                new BarChart.Row("large", false, List.of(1_000.0))));

    String svg = chart.svg();

    assertThat(svg).contains("$1.00 each", "$1,000 each", "small", "large");
    assertThat(width(svg, "#1f6f4a")).isLessThan(width(svg, "#9a9a9a"));
  }

  private static double width(String svg, String color) {
    String bar = svg.lines().filter(line -> line.contains(color)).findFirst().orElseThrow();
    return Double.parseDouble(bar.replaceAll(".*width=\"([0-9.]+)\".*", "$1"));
  }
}

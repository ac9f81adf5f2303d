package com.stygig.async.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The comparison as a picture: two panels of bars on logarithmic scales, smaller is better. */
final class ComparisonChart {
  private static final int ROW = 34;
  private static final int TOP = 70;
  private static final int NAMES = 270;
  private static final int PANEL = 300;
  private static final int GAP = 90;
  private static final int WIDTH = NAMES + 2 * (PANEL + GAP);
  private static final String OURS = "#1f6f4a";
  private static final String OTHERS = "#9a9a9a";

  private final List<ComparedWay> ways;

  ComparisonChart(List<ComparedWay> ways) {
    this.ways = ways;
  }

  String svg() {
    int height = TOP + ways.size() * ROW + 20;
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"14\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
            WIDTH, height, WIDTH));
    svg.append(text(10, 26, "bold", "A model that takes 180 s: what waiting for it costs"));
    for (int i = 0; i < ways.size(); i++) {
      svg.append(text(10, TOP + i * ROW + 17, "normal", ways.get(i).name()));
    }
    panel(svg, NAMES, "AWS requests per inference", ComparedWay::requests, "");
    panel(svg, NAMES + PANEL + GAP, "median lag", ComparedWay::medianLag, " ms");
    return svg.append("</svg>\n").toString();
  }

  private void panel(
      StringBuilder svg, int x, String title, ToDoubleFunction<ComparedWay> value, String unit) {
    double smallest = ways.stream().mapToDouble(value).min().orElse(1);
    double largest = ways.stream().mapToDouble(value).max().orElse(1);
    double from = Math.log10(smallest) - 0.3;
    double perUnit = PANEL / (Math.log10(largest) - from);
    svg.append(text(x, TOP - 14, "normal", title + " (logarithmic)"));
    for (int i = 0; i < ways.size(); i++) {
      ComparedWay way = ways.get(i);
      double shown = value.applyAsDouble(way);
      double width = (Math.log10(shown) - from) * perUnit;
      int y = TOP + i * ROW;
      svg.append(
          format(
              "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"22\" fill=\"%s\"/>%n",
              x, y, width, way.name().startsWith("StyGig") ? OURS : OTHERS));
      svg.append(text((int) (x + width + 6), y + 17, "normal", format("%s%s", label(shown), unit)));
    }
  }

  private static String label(double value) {
    return value < 10 ? format("%.2f", value) : format("%,.0f", value);
  }

  private static String text(int x, int y, String weight, String text) {
    return format("<text x=\"%d\" y=\"%d\" font-weight=\"%s\">%s</text>%n", x, y, weight, text);
  }

  private static String format(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }
}

package com.stygig.async.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * A picture of ways to wait: a row each, panels of bars on logarithmic scales, smaller is better.
 *
 * @param title above all
 * @param panels what is compared, in the order of the rows' values
 */
record BarChart(String title, List<Panel> panels, List<Row> rows) {
  private static final int ROW = 34;
  private static final int TOP = 70;
  private static final int NAMES = 330;
  private static final int PANEL = 220;
  private static final int GAP = 90;
  private static final String OURS = "#1f6f4a";
  private static final String OTHERS = "#9a9a9a";

  /**
   * One thing that is compared.
   *
   * @param before what stands before a value, such as "$"
   * @param after what stands behind it, such as " ms"
   */
  record Panel(String title, String before, String after) {}

  /**
   * One way to wait.
   *
   * @param values all above 0
   */
  record Row(String name, boolean isOurs, List<Double> values) {}

  String svg() {
    int width = NAMES + panels.size() * (PANEL + GAP);
    int height = TOP + rows.size() * ROW + 20;
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"14\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
            width, height, width));
    svg.append(text(10, 26, "bold", title));
    for (int i = 0; i < rows.size(); i++) {
      svg.append(text(10, TOP + i * ROW + 17, "normal", rows.get(i).name()));
    }
    for (int i = 0; i < panels.size(); i++) {
      draw(svg, i, NAMES + i * (PANEL + GAP));
    }
    return svg.append("</svg>\n").toString();
  }

  private void draw(StringBuilder svg, int panel, int x) {
    double smallest = rows.stream().mapToDouble(row -> row.values().get(panel)).min().orElse(1);
    double largest = rows.stream().mapToDouble(row -> row.values().get(panel)).max().orElse(1);
    double from = Math.log10(smallest) - 0.3;
    double perUnit = PANEL / (Math.log10(largest) - from);
    svg.append(text(x, TOP - 14, "normal", panels.get(panel).title()));
    for (int i = 0; i < rows.size(); i++) {
      double value = rows.get(i).values().get(panel);
      double width = (Math.log10(value) - from) * perUnit;
      int y = TOP + i * ROW;
      svg.append(
          format(
              "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"22\" fill=\"%s\"/>%n",
              x, y, width, rows.get(i).isOurs() ? OURS : OTHERS));
      svg.append(text((int) (x + width + 6), y + 17, "normal", label(panel, value)));
    }
  }

  private String label(int panel, double value) {
    String number = value < 10 ? format("%.2f", value) : format("%,.0f", value);
    return panels.get(panel).before() + number + panels.get(panel).after();
  }

  /** The text may not need escaping. */
  private static String text(int x, int y, String weight, String text) {
    return format("<text x=\"%d\" y=\"%d\" font-weight=\"%s\">%s</text>%n", x, y, weight, text);
  }

  private static String format(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }
}

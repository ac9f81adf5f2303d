package com.stygig.async.examples.cli;

import com.stygig.async.Recommendation;
import com.stygig.async.RecommendationResult;
import com.stygig.async.examples.endpoint.ResultComparison;
import com.stygig.async.examples.endpoint.ResultComparison.Difference;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints a comparison of two answers: side by side, and then in words. */
final class ComparisonOutput {
  private final PrintWriter out;
  private final ResultComparison comparison;

  ComparisonOutput(CommandLine commandLine, ResultComparison comparison) {
    this.out = commandLine.getOut();
    this.comparison = comparison;
  }

  void print(RecommendationResult realTime, RecommendationResult async, boolean asJson) {
    if (asJson) {
      out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json()));
    } else {
      table(realTime.recommendations(), async.recommendations());
      words();
    }
    out.flush();
  }

  private ObjectNode json() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("same", comparison.isSame())
        .put("tolerance", comparison.tolerance())
        .put("items", comparison.items());
    if (comparison.largestScoreDifference().isPresent()) {
      json.put("largest_score_difference", comparison.largestScoreDifference().getAsDouble());
    } else {
      json.putNull("largest_score_difference");
    }
    comparison.tied().forEach(json.putArray("tied_in_another_order")::add);
    ArrayNode differences = json.putArray("differences");
    for (Difference difference : comparison.differences()) {
      differences
          .addObject()
          .put("what", difference.what().name().toLowerCase(Locale.ROOT))
          .put("where", difference.where())
          .put("realtime", difference.expected())
          .put("async", difference.seen());
    }
    return json;
  }

  private void table(List<Recommendation> realTime, List<Recommendation> async) {
    int width = Math.max(width(realTime), width(async));
    String row = "%4s   %-" + width + "s  %-6s   %-" + width + "s  %-6s%n";
    out.printf(Locale.ROOT, row, "", "real-time", "score", "asynchronous", "score");
    for (int i = 0; i < Math.max(realTime.size(), async.size()); i++) {
      out.printf(
          Locale.ROOT,
          mark(id(realTime, i), id(async, i)) + row,
          i + 1,
          id(realTime, i),
          score(realTime, i),
          id(async, i),
          score(async, i));
    }
    out.println();
  }

  private static int width(List<Recommendation> items) {
    return Math.max(12, items.stream().mapToInt(item -> item.id().length()).max().orElse(0));
  }

  private static String id(List<Recommendation> items, int index) {
    return index < items.size() ? items.get(index).id() : "";
  }

  private static String score(List<Recommendation> items, int index) {
    if (index >= items.size()) {
      return "";
    }
    OptionalDouble score = items.get(index).score();
    return score.isPresent() ? String.format(Locale.ROOT, "%.4f", score.getAsDouble()) : "-";
  }

  /** What strikes the eye: a difference, tied items, or nothing. */
  private String mark(String realTime, String async) {
    if (comparison.differences().stream().anyMatch(d -> isOf(d, realTime) || isOf(d, async))) {
      return "! ";
    }
    return realTime.equals(async) ? "  " : "~ ";
  }

  private static boolean isOf(Difference difference, String id) {
    return difference.where().equals(id) || difference.where().startsWith(id + " (no. ");
  }

  private void words() {
    comparison.differences().forEach(difference -> out.println("! " + sentence(difference)));
    if (!comparison.tied().isEmpty()) {
      out.println("~ Tied items stand in another order: " + String.join(", ", comparison.tied()));
    }
    String scores =
        comparison.largestScoreDifference().isPresent()
            ? String.format(
                Locale.ROOT,
                "; scores are at most %.6f apart, %s allowed",
                comparison.largestScoreDifference().getAsDouble(),
                comparison.tolerance())
            : "";
    int count = comparison.differences().size();
    out.println(
        (comparison.isSame()
                ? "Same: " + comparison.items() + " items in both answers"
                : "Different: " + count + (count == 1 ? " difference" : " differences"))
            + scores);
  }

  private static String sentence(Difference difference) {
    return difference.where()
        + ": "
        + difference.what()
        + " is "
        + difference.expected()
        + " in the real-time answer, and "
        + difference.seen()
        + " in the asynchronous one";
  }
}

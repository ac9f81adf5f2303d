package com.stygig.async.examples.cli;

import com.stygig.async.InferenceTimings;
import com.stygig.async.InvocationReceipt;
import com.stygig.async.ItemColor;
import com.stygig.async.Recommendation;
import com.stygig.async.RecommendationResult;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prints what {@code invoke} has found: results on standard output, everything else on standard
 * error if it is JSON.
 */
final class Output {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final PrintWriter out;
  private final PrintWriter remarks;
  private final boolean json;
  private final boolean several;

  Output(CommandLine commandLine, boolean json) {
    this(commandLine, json, false);
  }

  /** If there are several documents, each is one line. */
  Output(CommandLine commandLine, boolean json, boolean several) {
    this.out = commandLine.getOut();
    this.remarks = json ? commandLine.getErr() : out;
    this.json = json;
    this.several = several;
  }

  void accepted(InvocationReceipt receipt) {
    remarks.println("Accepted by " + receipt.endpointName() + " as " + receipt.inferenceId());
    receipt
        .inputLocation()
        .ifPresent(location -> remarks.println("  Input location:  " + location));
    remarks.println("  Output location: " + receipt.outputLocation());
    remarks.flush();
  }

  /** All there is to print without waiting; for people it is printed already. */
  void receipt(InvocationReceipt receipt) {
    if (json) {
      out.println(receipt.toJson());
      out.flush();
    }
  }

  void result(RecommendationResult result, InferenceTimings timings, boolean display) {
    timings
        .total()
        .ifPresent(
            total ->
                remarks.printf(
                    Locale.ROOT, "Result available after %.1f s%n", total.toMillis() / 1000.0));
    result.violations().forEach(violation -> remarks.println("Warning: " + violation));
    remarks.flush();
    if (json) {
      print(Json.read(result.json()));
    } else if (display) {
      table(result);
    }
  }

  /** What has been answered at once. */
  void answer(RecommendationResult result, Duration took) {
    remark(String.format(Locale.ROOT, "Answered after %.1f s", took.toMillis() / 1000.0));
    result.violations().forEach(violation -> remark("Warning: " + violation));
    if (json) {
      print(Json.read(result.json()));
    } else {
      table(result);
    }
  }

  /** Beside the result. */
  void remark(String text) {
    remarks.println(text);
    remarks.flush();
  }

  private void table(RecommendationResult result) {
    result
        .queryItem()
        .flatMap(query -> query.dominantColor())
        .ifPresent(color -> out.println("Main colour of the garment: " + plain(color)));
    out.printf("%nTop %d recommendations%n", result.recommendations().size());
    int width =
        result.recommendations().stream()
            .mapToInt(item -> plain(item.id()).length())
            .max()
            .orElse(0);
    int rank = 1;
    for (Recommendation item : result.recommendations()) {
      out.printf(
          "%4d.  %s  %-" + Math.max(1, width) + "s  %-20s %s%n",
          rank++,
          score(item.score()),
          plain(item.id()),
          plain(item.category().orElse("")),
          plain(item.colors().stream().map(ItemColor::toString).collect(Collectors.joining(", "))));
    }
    out.flush();
  }

  /** The model's words are a line's, and nothing that steers the terminal. */
  private static String plain(String text) {
    return TerminalText.plain(text).replaceAll("\\s", " ");
  }

  private static String score(OptionalDouble score) {
    return score.isPresent() ? String.format(Locale.ROOT, "%.4f", score.getAsDouble()) : "     -";
  }

  /** Numbers that JSON does not know, which the model may write, become null. */
  private void print(JsonNode document) {
    JsonNode finite = FiniteNumbers.in(document);
    out.println(
        several
            ? finite.toString()
            : JSON.writerWithDefaultPrettyPrinter().writeValueAsString(finite));
    out.flush();
  }
}

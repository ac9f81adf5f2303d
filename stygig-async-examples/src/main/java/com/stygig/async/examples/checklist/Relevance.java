package com.stygig.async.examples.checklist;

import com.stygig.async.Recommendation;
import com.stygig.async.RecommendationResult;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Whether recommendations make sense, as far as a program can tell. */
final class Relevance {
  private Relevance() {}

  static void check(RecommendationResult result, String family, TestLog log) {
    sound(result, log);
    log.check(
        "Recommendations relevant to input category",
        result.recommendations().stream().noneMatch(item -> isOf(item, family)),
        "items that go with " + family + ", and not more of it",
        categories(result));
  }

  /** Valid recommendations, and scores from 0 to 1, best first. */
  static void sound(RecommendationResult result, TestLog log) {
    log.check(
        "Result contains valid recommendations",
        !result.recommendations().isEmpty() && result.violations().isEmpty(),
        "at least one, and no violation of the model's contract",
        result.violations().isEmpty()
            ? result.recommendations().size() + " recommendations"
            : String.join("; ", result.violations()));
    List<OptionalDouble> scores =
        result.recommendations().stream().map(Recommendation::score).toList();
    log.check(
        "Scores are between 0 and 1",
        scores.stream()
            .allMatch(s -> s.isPresent() && s.getAsDouble() >= 0 && s.getAsDouble() <= 1),
        "a score from 0 to 1 for each",
        scores.stream()
            .map(s -> s.isPresent() ? String.valueOf(s.getAsDouble()) : "none")
            .collect(Collectors.joining(", ")));
  }

  private static boolean isOf(Recommendation item, String family) {
    return item.category().filter(category -> category.startsWith(family)).isPresent();
  }

  private static String categories(RecommendationResult result) {
    return result.recommendations().stream()
        .map(item -> item.category().orElse("no category"))
        .distinct()
        .collect(Collectors.joining(", "));
  }
}

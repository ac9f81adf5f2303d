package com.stygig.async.examples.checklist;

import com.stygig.async.Recommendation;
import com.stygig.async.RecommendationResult;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Whether recommendations make sense, as far as a program can tell. */
final class Relevance {
  static final String VALID = "Result contains valid recommendations";
  static final String EXPECTED = "at least one, and no violation of the model's contract";

  private Relevance() {}

  static void check(RecommendationResult result, String family, TestLog log) {
    sound(result, log);
    log.check(
        "Recommendations relevant to input category",
        !result.recommendations().isEmpty()
            && result.recommendations().stream().allMatch(item -> goesWith(item, family)),
        "items that go with " + family + ", and not more of it",
        categories(result));
  }

  /** Valid recommendations, and scores from 0 to 1, best first. */
  static void sound(RecommendationResult result, TestLog log) {
    log.check(
        VALID,
        !result.recommendations().isEmpty() && result.violations().isEmpty(),
        EXPECTED,
        result.violations().isEmpty()
            ? result.recommendations().size() + " recommendations"
            : String.join("; ", result.violations()));
    List<OptionalDouble> scores =
        result.recommendations().stream().map(Recommendation::score).toList();
    log.check(
        "Scores are between 0 and 1",
        !scores.isEmpty()
            && scores.stream()
                .allMatch(s -> s.isPresent() && s.getAsDouble() >= 0 && s.getAsDouble() <= 1),
        "a score from 0 to 1 for each",
        scores.stream()
            .map(s -> s.isPresent() ? String.valueOf(s.getAsDouble()) : "none")
            .collect(Collectors.collectingAndThen(Collectors.joining(", "), Relevance::orNone)));
  }

  private static String orNone(String list) {
    return list.isEmpty() ? "no recommendations" : list;
  }

  /** Something of another family; what is of none, nobody can tell. */
  private static boolean goesWith(Recommendation item, String family) {
    return item.category()
        .filter(category -> !category.isBlank() && !category.startsWith(family))
        .isPresent();
  }

  private static String categories(RecommendationResult result) {
    return result.recommendations().stream()
        .map(item -> item.category().orElse("no category"))
        .distinct()
        .collect(Collectors.collectingAndThen(Collectors.joining(", "), Relevance::orNone));
  }
}

package com.stygig.async.examples.endpoint;

import com.stygig.async.ItemColor;
import com.stygig.async.ModelMetadata;
import com.stygig.async.QueryItem;
import com.stygig.async.RecommendationResult;
import com.stygig.async.examples.endpoint.ResultComparison.What;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What an answer tells beside its items. */
final class AnswerFacts {
  private static final String QUERY = "query item";
  private static final String ANSWER = "answer";
  private static final QueryItem NONE =
      new QueryItem(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalDouble.empty(),
          List.of());

  private AnswerFacts() {}

  static void compare(
      RecommendationResult expected, RecommendationResult seen, Differences differences) {
    query(expected.queryItem().orElse(NONE), seen.queryItem().orElse(NONE), differences);
    differences.compare(What.TOTAL_CANDIDATES, ANSWER, candidates(expected), candidates(seen));
    differences.compare(What.MODEL_VERSION, ANSWER, version(expected), version(seen));
  }

  private static void query(QueryItem expected, QueryItem seen, Differences differences) {
    differences.compare(What.CATEGORY, QUERY, text(expected.category()), text(seen.category()));
    differences.compare(What.GENDER, QUERY, text(expected.gender()), text(seen.gender()));
    differences.compare(
        What.GENDER_CONFIDENCE, QUERY, expected.genderConfidence(), seen.genderConfidence());
    differences.compare(What.COLORS, QUERY, expected.colors(), seen.colors());
    differences.compare(What.DOMINANT_COLOR, QUERY, dominant(expected), dominant(seen));
  }

  private static String candidates(RecommendationResult result) {
    return result.totalCandidates().isPresent()
        ? String.valueOf(result.totalCandidates().getAsInt())
        : Differences.NOTHING;
  }

  private static String version(RecommendationResult result) {
    return text(result.metadata().flatMap(ModelMetadata::modelVersion));
  }

  private static String dominant(QueryItem query) {
    String name = text(query.dominantColor());
    String value = text(query.dominantColorRgb().map(ItemColor.Rgb::toString));
    return name.equals(value) || value.equals(Differences.NOTHING) ? name : name + " " + value;
  }

  private static String text(Optional<String> value) {
    return value.orElse(Differences.NOTHING);
  }
}

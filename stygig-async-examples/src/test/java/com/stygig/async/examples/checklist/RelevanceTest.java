package com.stygig.async.examples.checklist;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.RecommendationResult;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RelevanceTest {
  /** What was ticked, by its text. */
  private static Map<String, Boolean> check(String items) throws Exception {
    String json =
        "{\"query_item\": {\"dominant_color\": \"blue\"}, \"recommendations\": [" + items + "]}";
    RecommendationResult result =
        RecommendationResult.decoder().decode(json.getBytes(StandardCharsets.UTF_8));
    TestLog log = new TestLog();
    Relevance.check(result, "upperwear", log);
    return log.criteria().stream().collect(Collectors.toMap(Criterion::text, Criterion::passed));
  }

  private static String item(String id, String category, double score) {
    return "{\"item_id\": \"%s\", \"category\": \"%s\", \"score\": %s}"
        .formatted(id, category, score);
  }

  @Test
  void itemsOfAnotherFamilyAreRelevant() throws Exception {
    assertThat(check(item("a", "bottomwear_pants", 0.9) + "," + item("b", "footwear_shoes", 0.8)))
        .containsEntry("Recommendations relevant to input category", true)
        .containsEntry("Scores are between 0 and 1", true);
  }

  @Test
  void moreOfTheSameIsNot() throws Exception {
    assertThat(check(item("a", "bottomwear_pants", 0.9) + "," + item("b", "upperwear_shirt", 0.8)))
        .containsEntry("Recommendations relevant to input category", false);
  }

  @Test
  void itemsWithoutACategoryAreNot() throws Exception {
    assertThat(check("{\"item_id\": \"a\", \"score\": 0.5}"))
        .containsEntry("Recommendations relevant to input category", false);
  }

  @Test
  void noItemsAreNeitherValidNorRelevant() throws Exception {
    assertThat(check(""))
        .containsOnlyKeys(
            "Result contains valid recommendations",
            "Scores are between 0 and 1",
            "Recommendations relevant to input category")
        .doesNotContainValue(true);
  }

  @Test
  void aScoreAboveOneOrMissingIsNotRight() throws Exception {
    assertThat(check(item("a", "bottomwear_pants", 1.5)))
        .containsEntry("Scores are between 0 and 1", false);
    assertThat(check("{\"item_id\": \"a\", \"category\": \"footwear_shoes\"}"))
        .containsEntry("Scores are between 0 and 1", false);
  }
}

package com.stygig.async.examples.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.stygig.async.ModelErrorException;
import com.stygig.async.RecommendationResult;
import com.stygig.async.examples.endpoint.ResultComparison.Difference;
import com.stygig.async.examples.endpoint.ResultComparison.What;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class ResultComparisonTest {
  private static final double TOLERANCE = 0.001;

  /** Items with those scores, whose ids are their places in the list. */
  private static ObjectNode answer(List<Double> scores) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.putObject("query_item").put("category", "upperwear").put("gender_confidence", 0.5);
    ArrayNode items = json.putArray("recommendations");
    for (double score : scores) {
      items
          .addObject()
          .put("item_id", "item" + items.size())
          .put("category", "bottomwear_pants")
          .put("gender", "unisex")
          .put("score", score)
          .put("color_score", score / 2)
          .put("path", "train/" + items.size() + ".jpg")
          .putArray("colors")
          .add("navy");
    }
    json.put("total_candidates", 150);
    json.putObject("metadata").put("model_version", "v4").put("processing_time_ms", scores.size());
    return json;
  }

  private static RecommendationResult read(ObjectNode json) {
    try {
      return RecommendationResult.decoder().decode(json.toString().getBytes(UTF_8));
    } catch (ModelErrorException e) {
      throw new IllegalArgumentException(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static ResultComparison compare(ObjectNode first, ObjectNode second) {
    return ResultComparison.of(read(first), read(second), TOLERANCE);
  }

  private static void swap(ObjectNode answer, int first, int second) {
    ArrayNode items = (ArrayNode) answer.get("recommendations");
    List<ObjectNode> list = new ArrayList<>();
    items.forEach(item -> list.add((ObjectNode) item));
    Collections.swap(list, first, second);
    items.removeAll();
    items.addAll(list);
  }

  private static ObjectNode item(ObjectNode answer, int index) {
    return (ObjectNode) answer.get("recommendations").get(index);
  }

  /** From 1 to 20 scores of 4 digits, best first. */
  @Provide
  static Arbitrary<List<Double>> scores() {
    return Arbitraries.integers()
        .between(0, 10_000)
        .map(score -> score / 10_000.0)
        .list()
        .ofMinSize(1)
        .ofMaxSize(20)
        .map(list -> list.stream().sorted(Collections.reverseOrder()).toList());
  }

  @Property
  void anAnswerIsTheSameAsItself(@ForAll("scores") List<Double> scores) {
    ResultComparison comparison = compare(answer(scores), answer(scores));

    assertThat(comparison.isSame()).isTrue();
    assertThat(comparison.tied()).isEmpty();
    assertThat(comparison.largestScoreDifference()).hasValue(0);
  }

  @Property
  void bothDirectionsFindTheSame(
      @ForAll("scores") List<Double> first, @ForAll("scores") List<Double> second) {
    ResultComparison there = compare(answer(first), answer(second));
    ResultComparison back = compare(answer(second), answer(first));

    assertThat(back.differences())
        .containsExactlyInAnyOrderElementsOf(
            there.differences().stream()
                .map(
                    d ->
                        new Difference(
                            d.what(),
                            d.where(),
                            /* expected= */ d.seen(),
                            /* seen= */ d.expected()))
                .toList());
    assertThat(back.tied()).containsExactlyInAnyOrderElementsOf(there.tied());
  }

  @Property
  void aScoreBeyondTheToleranceIsFound(
      @ForAll("scores") List<Double> scores,
      @ForAll @IntRange(max = 19) int anyIndex,
      @ForAll @DoubleRange(min = 0.00101, max = 0.5) @Scale(5) double change) {
    int index = anyIndex % scores.size();
    for (String name : List.of("score", "color_score")) {
      ObjectNode changed = answer(scores);
      item(changed, index).put(name, item(changed, index).get(name).doubleValue() + change);

      assertThat(compare(answer(scores), changed).differences())
          .extracting(Difference::where)
          .contains("item" + (index + 1));
    }
  }

  @Property
  void scoresWithinTheToleranceAreTheSame(
      @ForAll("scores") List<Double> scores,
      @ForAll @Size(20) List<@DoubleRange(min = -0.001, max = 0.001) @Scale(5) Double> changes) {
    ObjectNode changed = answer(scores);
    IntStream.range(0, scores.size())
        .forEach(i -> item(changed, i).put("score", scores.get(i) + changes.get(i)));

    assertThat(compare(answer(scores), changed).isSame()).isTrue();
  }

  @Property
  void aSwappedPairIsFoundUnlessItIsTied(
      @ForAll("scores") List<Double> scores,
      @ForAll @IntRange(max = 19) int one,
      @ForAll @IntRange(max = 19) int other) {
    int first = Math.min(one % scores.size(), other % scores.size());
    int second = Math.max(one % scores.size(), other % scores.size());
    Assume.that(first < second);
    ObjectNode swapped = answer(scores);
    swap(swapped, first, second);

    ResultComparison comparison = compare(answer(scores), swapped);

    boolean isTied = scores.get(first) - scores.get(second) <= TOLERANCE + 1e-9;
    assertThat(comparison.isSame()).isEqualTo(isTied);
    if (isTied) {
      assertThat(comparison.tied()).contains("item" + (first + 1), "item" + (second + 1));
    } else {
      assertThat(comparison.differences()).extracting(Difference::what).containsOnly(What.RANK);
    }
  }

  @Test
  void exactlyTheToleranceIsWithinItAlthoughBinaryFractionsAreNot() {
    assertThat(0.901 - 0.9).isGreaterThan(0.001);

    assertThat(compare(answer(List.of(0.9)), answer(List.of(0.901))).isSame()).isTrue();
    assertThat(compare(answer(List.of(0.9)), answer(List.of(0.9011))).isSame()).isFalse();
  }

  @Test
  void anItemThatOnlyOneAnswerHasIsADifferenceAndMovesNoOther() {
    ObjectNode shorter = answer(List.of(0.9, 0.8, 0.7));
    ((ArrayNode) shorter.get("recommendations")).remove(0);

    assertThat(compare(answer(List.of(0.9, 0.8, 0.7)), shorter).differences())
        .containsExactly(new Difference(What.PRESENCE, "item1", "at rank 1", "-"));
  }

  @Test
  void whatIsToldOfItemsQueryAndModelIsComparedAndTimesAreNot() {
    ObjectNode changed = answer(List.of(0.9, 0.8));
    item(changed, 0).put("category", "footwear").put("gender", "male").put("path", "x");
    item(changed, 1).putArray("colors").add("red");
    item(changed, 1).remove("color_score");
    changed.put("total_candidates", 151);
    ((ObjectNode) changed.get("metadata")).put("model_version", "v5").put("processing_time_ms", 9);
    ((ObjectNode) changed.get("query_item")).put("category", "bottomwear");

    assertThat(compare(answer(List.of(0.9, 0.8)), changed).differences())
        .extracting(Difference::what)
        .containsExactly(
            What.CATEGORY,
            What.GENDER,
            What.PATH,
            What.COLOR_SCORE,
            What.COLORS,
            What.CATEGORY,
            What.TOTAL_CANDIDATES,
            What.MODEL_VERSION);
  }

  @Test
  void itemsWithTheSameIdAreTakenOneByOne() {
    ObjectNode twice = answer(List.of(0.9, 0.8));
    item(twice, 1).put("item_id", "item1");

    assertThat(compare(twice, twice).isSame()).isTrue();
    assertThat(compare(twice, answer(List.of(0.9))).differences())
        .containsExactly(new Difference(What.PRESENCE, "item1 (no. 2)", "at rank 2", "-"));
  }

  @Test
  void itemsWithoutScoresMayNotChangePlaces() {
    ObjectNode first = answer(List.of(0.9, 0.8));
    item(first, 0).remove("score");
    item(first, 1).remove("score");
    ObjectNode second = first.deepCopy();
    swap(second, 0, 1);

    assertThat(compare(first, second).differences())
        .extracting(Difference::what)
        .containsExactly(What.RANK, What.RANK);
  }

  @Test
  void aToleranceThatIsNoneIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ResultComparison.of(
                    read(answer(List.of(0.9))), read(answer(List.of(0.9))), Double.NaN))
        .withMessageContaining("NaN");
  }
}

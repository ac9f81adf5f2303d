package com.stygig.async;

import com.stygig.async.internal.JsonValue;
import com.stygig.async.internal.LogSanitizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/** Reads every published generation of the model's answer. */
final class RecommendationDecoder implements ResultDecoder<RecommendationResult> {
  static final RecommendationDecoder INSTANCE = new RecommendationDecoder();

  private RecommendationDecoder() {}

  @Override
  public RecommendationResult decode(byte[] body) throws ModelErrorException {
    JsonValue json = parse(body);
    JsonValue error = json.get("error");
    if (!error.isMissingOrNull()) {
      throw new ModelErrorException(error.string().orElseGet(error::toString));
    }
    List<Recommendation> items = items(json);
    return new RecommendationResult(
        items,
        first(json, "query_item", "input_item").filter(JsonValue::isObject).map(this::queryItem),
        first(json, "metadata").filter(JsonValue::isObject).map(this::metadata),
        integer(json, "total_candidates"),
        integer(json, "faiss_search_results"),
        violations(items),
        json.toString());
  }

  private static JsonValue parse(byte[] body) {
    JsonValue json;
    try {
      json = JsonValue.read(Json.OF_MODELS, body);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "The answer is not JSON: "
              + LogSanitizer.sanitize(String.valueOf(e.getOriginalMessage())),
          e);
    }
    if (!json.isObject()) {
      throw new IllegalArgumentException("The answer is not a JSON object");
    }
    return json;
  }

  private List<Recommendation> items(JsonValue json) {
    JsonValue items = json.get("recommendations");
    if (!items.isArray()) {
      throw new IllegalArgumentException("The answer has no array 'recommendations'");
    }
    List<Recommendation> decoded = new ArrayList<>();
    for (JsonValue item : items.elements()) {
      decoded.add(item(item, decoded.size()));
    }
    return decoded;
  }

  private Recommendation item(JsonValue item, int index) {
    JsonValue components = item.get("score_components");
    return new Recommendation(
        Stream.of("item_id", "id", "path", "image_path")
            .flatMap(name -> text(item, name).stream())
            .filter(id -> !id.isEmpty())
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("recommendations[" + index + "] has no id")),
        text(item, "category"),
        text(item, "gender"),
        number(first(item, "score")),
        partialScore(item, "color_score", "color_harmony_score", components, "color_harmony"),
        partialScore(
            item,
            "category_score",
            "category_compatibility_score",
            components,
            "category_compatibility"),
        partialScore(
            item, "gender_score", "gender_compatibility_score", components, "gender_compatibility"),
        number(first(item, "similarity_score")),
        colors(item),
        text(item, "path").or(() -> text(item, "image_path")).filter(path -> !path.isEmpty()),
        item.toString());
  }

  /** The first spelling that has a number: one that is NaN is absent. */
  private static OptionalDouble partialScore(
      JsonValue item, String v4, String v3, JsonValue components, String v2) {
    return Stream.of(first(item, v4), first(item, v3), first(components, v2))
        .map(RecommendationDecoder::number)
        .filter(OptionalDouble::isPresent)
        .findFirst()
        .orElse(OptionalDouble.empty());
  }

  private QueryItem queryItem(JsonValue item) {
    return new QueryItem(
        text(item, "category"),
        text(item, "dominant_color"),
        first(item, "dominant_color_rgb")
            .flatMap(RecommendationDecoder::color)
            .flatMap(
                color -> color instanceof ItemColor.Rgb rgb ? Optional.of(rgb) : Optional.empty()),
        text(item, "predicted_gender").or(() -> text(item, "gender")),
        number(first(item, "gender_confidence")),
        colors(item));
  }

  private ModelMetadata metadata(JsonValue metadata) {
    OptionalDouble millis = number(first(metadata, "processing_time_ms"));
    return new ModelMetadata(
        text(metadata, "model_version"),
        millis.isPresent()
            ? Optional.of(Duration.ofNanos((long) (millis.getAsDouble() * 1_000_000)))
            : Optional.empty(),
        integer(metadata, "total_items"));
  }

  /** A list of names and [r, g, b] triples, or one alone. What is neither stays in the raw JSON. */
  private static List<ItemColor> colors(JsonValue item) {
    JsonValue colors = item.get("colors");
    Stream<JsonValue> nodes =
        colors.isArray() ? colors.elements().stream() : first(item, "color").stream();
    return nodes.flatMap(node -> color(node).stream()).toList();
  }

  private static Optional<ItemColor> color(JsonValue color) {
    Optional<ItemColor> named = color.string().map(ItemColor.Named::new);
    List<JsonValue> triple = color.elements();
    return triple.size() == 3 && triple.stream().allMatch(JsonValue::isNumber)
        ? Optional.of(
            new ItemColor.Rgb(
                channel(triple.get(0)), channel(triple.get(1)), channel(triple.get(2))))
        : named;
  }

  private static int channel(JsonValue channel) {
    return (int) Math.max(0, Math.min(255, Math.round(channel.doubleValue())));
  }

  private static List<String> violations(List<Recommendation> items) {
    List<String> violations = new ArrayList<>();
    double previous = Double.POSITIVE_INFINITY;
    for (int i = 0; i < items.size(); i++) {
      Recommendation item = items.get(i);
      String name = "recommendations[" + i + "] (" + item.id() + ")";
      checkRange(name, "score", item.score(), violations);
      checkRange(name, "colorScore", item.colorScore(), violations);
      checkRange(name, "categoryScore", item.categoryScore(), violations);
      checkRange(name, "genderScore", item.genderScore(), violations);
      checkRange(name, "similarityScore", item.similarityScore(), violations);
      if (item.score().orElse(previous) > previous) {
        violations.add(name + " has a higher score than the item before it");
      }
      previous = item.score().orElse(previous);
    }
    return violations;
  }

  private static void checkRange(
      String item, String what, OptionalDouble score, List<String> violations) {
    if (score.isPresent() && !(score.getAsDouble() >= 0 && score.getAsDouble() <= 1)) {
      violations.add(
          String.format(
              Locale.ROOT, "%s has a %s outside 0 to 1: %s", item, what, score.getAsDouble()));
    }
  }

  private static Optional<JsonValue> first(JsonValue object, String... names) {
    return Stream.of(names).map(object::get).filter(value -> !value.isMissingOrNull()).findFirst();
  }

  private static Optional<String> text(JsonValue object, String name) {
    return object.get(name).scalar();
  }

  /** A number that is one: NaN and infinities count as absent. */
  private static OptionalDouble number(Optional<JsonValue> value) {
    return value
        .map(JsonValue::doubleValue)
        .filter(Double::isFinite)
        .map(OptionalDouble::of)
        .orElse(OptionalDouble.empty());
  }

  private static OptionalInt integer(JsonValue object, String name) {
    double value = object.get(name).doubleValue();
    return Math.abs(value) <= Integer.MAX_VALUE ? OptionalInt.of((int) value) : OptionalInt.empty();
  }
}

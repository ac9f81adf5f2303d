package com.stygig.async;

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
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads every published generation of the model's answer. */
final class RecommendationDecoder implements ResultDecoder<RecommendationResult> {
  static final RecommendationDecoder INSTANCE = new RecommendationDecoder();

  /** The model writes with Python's json module, which writes NaN and infinities. */
  private static final JsonMapper MAPPER =
      Json.mapper().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private RecommendationDecoder() {}

  @Override
  public RecommendationResult decode(byte[] body) throws ModelErrorException {
    JsonNode json = parse(body);
    if (json.hasNonNull("error")) {
      JsonNode error = json.get("error");
      throw new ModelErrorException(error.isString() ? error.asString() : error.toString());
    }
    List<Recommendation> items = items(json);
    return new RecommendationResult(
        items,
        first(json, "query_item", "input_item").filter(JsonNode::isObject).map(this::queryItem),
        first(json, "metadata").filter(JsonNode::isObject).map(this::metadata),
        integer(json, "total_candidates"),
        integer(json, "faiss_search_results"),
        violations(items),
        json);
  }

  private static JsonNode parse(byte[] body) {
    JsonNode json;
    try {
      json = MAPPER.readTree(body);
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

  private List<Recommendation> items(JsonNode json) {
    JsonNode items = json.path("recommendations");
    if (!items.isArray()) {
      throw new IllegalArgumentException("The answer has no array 'recommendations'");
    }
    List<Recommendation> decoded = new ArrayList<>(items.size());
    for (JsonNode item : items) {
      decoded.add(item(item, decoded.size()));
    }
    return decoded;
  }

  private Recommendation item(JsonNode item, int index) {
    JsonNode components = item.path("score_components");
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
        item);
  }

  /** The first spelling that has a number: one that is NaN is absent. */
  private static OptionalDouble partialScore(
      JsonNode item, String v4, String v3, JsonNode components, String v2) {
    return Stream.of(first(item, v4), first(item, v3), first(components, v2))
        .map(RecommendationDecoder::number)
        .filter(OptionalDouble::isPresent)
        .findFirst()
        .orElse(OptionalDouble.empty());
  }

  private QueryItem queryItem(JsonNode item) {
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

  private ModelMetadata metadata(JsonNode metadata) {
    OptionalDouble millis = number(first(metadata, "processing_time_ms"));
    return new ModelMetadata(
        text(metadata, "model_version"),
        millis.isPresent()
            ? Optional.of(Duration.ofNanos((long) (millis.getAsDouble() * 1_000_000)))
            : Optional.empty(),
        integer(metadata, "total_items"));
  }

  /** A list of names and [r, g, b] triples, or one alone. What is neither stays in the raw JSON. */
  private static List<ItemColor> colors(JsonNode item) {
    JsonNode colors = item.path("colors");
    Stream<JsonNode> nodes =
        colors.isArray() ? colors.valueStream() : first(item, "color").stream();
    return nodes.flatMap(node -> color(node).stream()).toList();
  }

  private static Optional<ItemColor> color(JsonNode node) {
    if (node.isString()) {
      return Optional.of(new ItemColor.Named(node.asString()));
    }
    boolean triple =
        node.isArray() && node.size() == 3 && node.valueStream().allMatch(JsonNode::isNumber);
    return triple
        ? Optional.of(new ItemColor.Rgb(channel(node, 0), channel(node, 1), channel(node, 2)))
        : Optional.empty();
  }

  private static int channel(JsonNode triple, int index) {
    return (int) Math.max(0, Math.min(255, Math.round(triple.get(index).doubleValue())));
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

  private static Optional<JsonNode> first(JsonNode object, String... names) {
    return Stream.of(names).filter(object::hasNonNull).map(object::get).findFirst();
  }

  private static Optional<String> text(JsonNode object, String name) {
    return first(object, name).filter(JsonNode::isValueNode).map(JsonNode::asString);
  }

  /** A number that is one: NaN and infinities count as absent. */
  private static OptionalDouble number(Optional<JsonNode> node) {
    return node.filter(JsonNode::isNumber)
        .map(JsonNode::doubleValue)
        .filter(Double::isFinite)
        .map(OptionalDouble::of)
        .orElse(OptionalDouble.empty());
  }

  private static OptionalInt integer(JsonNode object, String name) {
    return first(object, name)
        .filter(JsonNode::canConvertToInt)
        .map(node -> OptionalInt.of(node.intValue()))
        .orElse(OptionalInt.empty());
  }
}

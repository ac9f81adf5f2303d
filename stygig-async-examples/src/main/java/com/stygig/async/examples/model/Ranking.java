package com.stygig.async.examples.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Ranks the catalogue for a picture and writes the answer in the model's v4 format. */
final class Ranking {
  /** Of one category no more than that, while others have something to offer. */
  private static final int ITEMS_PER_CATEGORY = 2;

  /** What people wear with a garment of a family, best first. */
  private static final Map<String, List<String>> GOES_WITH =
      Map.of(
          "upperwear", List.of("bottomwear", "footwear", "outerwear", "accessory"),
          "bottomwear", List.of("upperwear", "footwear", "outerwear", "accessory"),
          "footwear", List.of("bottomwear", "upperwear", "accessory", "outerwear"));

  private static final JsonMapper JSON = JsonMapper.shared();

  private final List<CatalogItem> catalog;

  Ranking(List<CatalogItem> catalog) {
    this.catalog = catalog;
  }

  private record Scored(CatalogItem item, double color, double category, double gender) {
    double score() {
      return round(0.6 * color + 0.3 * category + 0.1 * gender);
    }
  }

  ObjectNode rank(Picture picture, Query query) {
    String family = family(picture);
    List<Scored> candidates =
        catalog.stream()
            .map(item -> score(item, picture, family))
            .filter(scored -> scored.score() >= query.minScore())
            .sorted(BEST_FIRST)
            .toList();
    ObjectNode answer = JSON.createObjectNode();
    answer.set("query_item", queryItem(picture, family));
    ArrayNode items = answer.putArray("recommendations");
    pick(candidates, query.topK()).forEach(scored -> items.add(item(scored)));
    answer.put("total_candidates", candidates.size());
    answer.put("faiss_search_results", catalog.size());
    answer
        .putObject("metadata")
        .put("total_items", catalog.size())
        .put("model_version", "v4-color-harmony");
    answer
        .putObject("enterprise_config")
        .put("items_per_category", ITEMS_PER_CATEGORY)
        .put("max_total_recommendations", query.topK());
    return answer;
  }

  /** The error that looks like a success. */
  static ObjectNode error(String message) {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("error", message);
    answer.putNull("query_item");
    answer.putArray("recommendations");
    return answer;
  }

  private static final Comparator<Scored> BEST_FIRST =
      Comparator.comparingDouble(Scored::score)
          .reversed()
          .thenComparing(scored -> scored.item().itemId());

  /** A guess from the outline: trousers are tall, shoes are wide. */
  private static String family(Picture picture) {
    if (picture.aspectRatio() > 1.7) {
      return "bottomwear";
    }
    return picture.aspectRatio() < 0.6 ? "footwear" : "upperwear";
  }

  private static Scored score(CatalogItem item, Picture picture, String family) {
    double main = ColorHarmony.of(picture.colors().get(0), item.rgbColor());
    double all =
        picture.colors().stream()
            .mapToDouble(color -> ColorHarmony.of(color, item.rgbColor()))
            .average()
            .orElse(main);
    int place = GOES_WITH.getOrDefault(family, List.of()).indexOf(item.family());
    return new Scored(
        item,
        round(0.8 * main + 0.2 * all),
        place < 0 ? 0.2 : round(1 - 0.1 * place),
        item.gender().equals("unisex") ? 1 : 0.75);
  }

  /** The best of each category first; the rest only if there are not enough. */
  private static List<Scored> pick(List<Scored> candidates, int topK) {
    Map<String, Integer> perCategory = new HashMap<>();
    List<Scored> picked = new ArrayList<>();
    List<Scored> spare = new ArrayList<>();
    for (Scored candidate : candidates) {
      boolean room =
          perCategory.merge(candidate.item().category(), 1, Integer::sum) <= ITEMS_PER_CATEGORY;
      (room ? picked : spare).add(candidate);
    }
    picked.addAll(spare);
    return picked.stream().limit(Math.max(0, topK)).sorted(BEST_FIRST).toList();
  }

  private static ObjectNode queryItem(Picture picture, String family) {
    Rgb main = picture.colors().get(0);
    ObjectNode item = JSON.createObjectNode();
    item.put("dominant_color", main.toString());
    item.set("dominant_color_rgb", triple(main));
    // Pixels do not tell for whom a garment is.
    item.put("predicted_gender", "unisex").put("gender_confidence", 0.0);
    item.put("category", family);
    ArrayNode colors = item.putArray("colors");
    picture.colors().forEach(color -> colors.add(triple(color)));
    return item;
  }

  private static ObjectNode item(Scored scored) {
    CatalogItem item = scored.item();
    ObjectNode json = JSON.createObjectNode();
    json.put("item_id", item.itemId())
        .put("category", item.category())
        .put("gender", item.gender());
    json.put("score", scored.score()).put("color_score", scored.color());
    json.put("category_score", scored.category()).put("gender_score", scored.gender());
    json.putArray("colors").add(triple(item.rgbColor())).add(item.color());
    return json.put("path", item.path());
  }

  private static ArrayNode triple(Rgb color) {
    return JSON.createArrayNode().add(color.red()).add(color.green()).add(color.blue());
  }

  private static double round(double value) {
    return Math.round(value * 10_000) / 10_000.0;
  }
}

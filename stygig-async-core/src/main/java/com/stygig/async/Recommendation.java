package com.stygig.async;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/**
 * One recommended item. Only the id is always there: the generations of the model differ in what
 * else they tell, and a score that is absent is not zero. Immutable.
 *
 * @param id the item's id, its picture's path where the model gives no other
 * @param category such as {@code bottomwear_pants}
 * @param gender such as {@code unisex}
 * @param score how well the item goes with the garment in the picture, from 0 to 1
 * @param colorScore the part of the colours in the score
 * @param categoryScore the part of the category in the score
 * @param genderScore the part of the gender in the score
 * @param similarityScore how alike the pictures are, where the model tells
 * @param colors the item's colours
 * @param path the key of the item's picture in the team's bucket
 * @param json the item as the model wrote it, with the fields that this class does not know; a copy
 *     at each call
 */
public record Recommendation(
    String id,
    Optional<String> category,
    Optional<String> gender,
    OptionalDouble score,
    OptionalDouble colorScore,
    OptionalDouble categoryScore,
    OptionalDouble genderScore,
    OptionalDouble similarityScore,
    List<ItemColor> colors,
    Optional<String> path,
    JsonNode json) {
  public Recommendation {
    colors = List.copyOf(colors);
    json = json.deepCopy();
  }

  /**
   * Returns the JSON as the model wrote it.
   *
   * @return a copy
   */
  @Override
  public JsonNode json() {
    return json.deepCopy();
  }

  /**
   * Returns a line for people.
   *
   * @return id, category and score
   */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(id);
    category.ifPresent(name -> line.append(", ").append(name));
    score.ifPresent(value -> line.append(String.format(Locale.ROOT, ", %.4f", value)));
    return line.toString();
  }
}

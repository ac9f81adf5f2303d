package com.stygig.async;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

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
 * @param json the item as the model wrote it, as JSON without blanks: also the fields that this
 *     class does not know; numbers, NaN and infinities among them, as they came
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
    String json) {
  public Recommendation {
    colors = List.copyOf(colors);
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

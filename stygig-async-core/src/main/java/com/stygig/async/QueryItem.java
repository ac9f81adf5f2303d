package com.stygig.async;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the model saw in the picture. All of it can be absent. Immutable.
 *
 * @param category the garment's category
 * @param dominantColor the main colour's name, or its value as text
 * @param dominantColorRgb the main colour's value
 * @param gender whom the garment is for
 * @param genderConfidence how sure the model is of that, from 0 to 1
 * @param colors all colours found
 */
public record QueryItem(
    Optional<String> category,
    Optional<String> dominantColor,
    Optional<ItemColor.Rgb> dominantColorRgb,
    Optional<String> gender,
    OptionalDouble genderConfidence,
    List<ItemColor> colors) {
  public QueryItem {
    colors = List.copyOf(colors);
  }
}

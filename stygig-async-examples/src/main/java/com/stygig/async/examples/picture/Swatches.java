package com.stygig.async.examples.picture;

import com.stygig.async.ItemColor;
import java.awt.Color;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The colours of an item as they are shown: some to see, some by name. */
final class Swatches {
  private static final Map<String, Integer> NAMED =
      Map.ofEntries(
          Map.entry("beige", 0xdecdaf),
          Map.entry("black", 0x141416),
          Map.entry("blue", 0x2450b4),
          Map.entry("brown", 0x6e4628),
          Map.entry("burgundy", 0x6e1428),
          Map.entry("camel", 0xc19a6b),
          Map.entry("charcoal", 0x373a3e),
          Map.entry("cream", 0xf5efdc),
          Map.entry("dark blue", 0x142850),
          Map.entry("gold", 0xc8a032),
          Map.entry("gray", 0x8c8e92),
          Map.entry("green", 0x287840),
          Map.entry("grey", 0x8c8e92),
          Map.entry("indigo", 0x2d3c6e),
          Map.entry("khaki", 0xbeaf7d),
          Map.entry("light blue", 0xa0c3e6),
          Map.entry("maroon", 0x701c28),
          Map.entry("mustard", 0xcda028),
          Map.entry("navy", 0x1e2850),
          Map.entry("olive", 0x5f6432),
          Map.entry("orange", 0xe17d28),
          Map.entry("pink", 0xe6a0b4),
          Map.entry("purple", 0x6e3c82),
          Map.entry("red", 0xb41e28),
          Map.entry("silver", 0xc0c0c4),
          Map.entry("tan", 0xc8a578),
          Map.entry("teal", 0x1e7878),
          Map.entry("white", 0xf8f8f8),
          Map.entry("yellow", 0xf0d23c));

  private Swatches() {}

  /** Colours by value; those of known names only where there is none. */
  static List<Color> of(List<ItemColor> colors) {
    List<Color> byValue =
        colors.stream()
            .filter(ItemColor.Rgb.class::isInstance)
            .map(color -> color((ItemColor.Rgb) color))
            .distinct()
            .toList();
    return byValue.isEmpty()
        ? colors.stream()
            .filter(ItemColor.Named.class::isInstance)
            .flatMap(color -> color(((ItemColor.Named) color).name()).stream())
            .distinct()
            .toList()
        : byValue;
  }

  /** The names of colours, and nothing for those that only have a value. */
  static String names(List<ItemColor> colors) {
    return colors.stream()
        .filter(ItemColor.Named.class::isInstance)
        .map(ItemColor::toString)
        .collect(Collectors.joining(", "));
  }

  static Color color(ItemColor.Rgb rgb) {
    return new Color(rgb.red(), rgb.green(), rgb.blue());
  }

  static Optional<Color> color(String name) {
    return Optional.ofNullable(NAMED.get(name.toLowerCase(Locale.ROOT).strip())).map(Color::new);
  }
}

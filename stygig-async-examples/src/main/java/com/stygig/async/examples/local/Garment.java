package com.stygig.async.examples.local;

import java.awt.Rectangle;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Path2D;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What a kind of garment looks like, on a field of 100 x 100.
 *
 * @param outline the garment's shape, in its colour
 * @param lines seams, in a darker colour
 * @param trim soles, buckles and the like, in a contrasting colour
 */
record Garment(Area outline, Path2D lines, Area trim) {
  private static final String SLEEVES =
      "38 10 24 16 6 46 20 54 28 42 28 92 72 92 72 42 80 54 94 46 76 16 62 10 50 18";
  private static final String LEGS = "32 6 68 6 76 94 56 94 50 34 44 94 24 94";

  /** Outline, seams and trim: points of polygons, which bars separate. */
  private static final Map<String, List<String>> KINDS =
      Map.ofEntries(
          Map.entry(
              "shirt",
              List.of(
                  SLEEVES + "|6 46 2 80 13 83 20 54|94 46 98 80 87 83 80 54",
                  "50 18 50 92|38 10 44 24 50 18|62 10 56 24 50 18|56 40 66 40 66 52 56 52 56 40",
                  "49 28 51 28 51 30 49 30|49 44 51 44 51 46 49 46|49 60 51 60 51 62 49 62")),
          Map.entry(
              "tshirt", List.of(SLEEVES, "39 11 45 20 50 22 55 20 61 11|28 42 28 50|72 42 72 50")),
          Map.entry(
              "sweater",
              List.of(
                  SLEEVES + "|6 46 2 84 15 86 20 54|94 46 98 84 85 86 80 54",
                  "40 11 46 19 50 20 54 19 60 11|28 86 72 86|34 86 34 92|42 86 42 92|50 86 50 92|"
                      + "58 86 58 92|66 86 66 92|3 78 16 80|97 78 84 80")),
          Map.entry(
              "jacket",
              List.of(
                  SLEEVES + "|6 46 2 82 14 85 20 54|94 46 98 82 86 85 80 54",
                  "50 40 50 92|40 10 38 26 50 40 62 26 60 10|34 62 44 62|56 62 66 62",
                  "51 50 54 50 54 53 51 53|51 66 54 66 54 69 51 69")),
          Map.entry(
              "coat",
              List.of(
                  "38 4 25 9 12 36 9 68 20 70 28 40 24 97 76 97 72 40 80 70 91 68 88 36 75 9"
                      + " 62 4 50 12",
                  "50 34 50 97|39 4 36 20 50 34 64 20 61 4|27 54 73 54|27 59 73 59|31 70 43 70|"
                      + "57 70 69 70",
                  "43 40 46 40 46 43 43 43|54 40 57 40 57 43 54 43|46 53 54 53 54 60 46 60")),
          Map.entry(
              "pants",
              List.of(
                  LEGS, "31 13 69 13|50 13 50 34|36 30 34 94|64 30 66 94|33 22 40 14|67 22 60 14")),
          Map.entry(
              "jeans",
              List.of(
                  LEGS,
                  "31 12 69 12|50 12 50 34|46 12 45 26 50 30|32 24 42 22 43 13|68 24 58 22 57 13|"
                      + "25 89 44 89|56 89 75 89",
                  "49 8 51 8 51 10 49 10")),
          Map.entry(
              "shorts",
              List.of(
                  "30 22 70 22 80 74 54 76 50 48 46 76 20 74",
                  "29 29 71 29|50 29 50 48|21 69 46 71|79 69 54 71|31 40 40 30|69 40 60 30",
                  "46 31 47 31 46 41 45 41|54 31 55 31 56 41 55 41")),
          Map.entry(
              "skirt",
              List.of(
                  "36 12 64 12 84 82 70 87 50 89 30 87 16 82",
                  "34 19 66 19|42 20 34 87|50 20 50 89|58 20 66 87")),
          Map.entry(
              "sneakers",
              List.of(
                  "8 40 30 34 38 44 56 52 80 58 92 64 92 72 8 72|",
                  "38 44 32 58|45 47 40 58|52 50 47 59|59 53 54 60|70 56 66 72|14 39 16 60 8 62",
                  "6 70 94 70 94 79 6 79")),
          Map.entry(
              "boots",
              List.of(
                  "28 8 56 8 55 52 66 62 86 68 88 82 28 82",
                  "28 16 56 16|48 52 40 58|52 56 46 64|30 72 88 76|41 16 41 46",
                  "26 81 90 81 90 90 46 90 46 86 44 92 26 92")),
          Map.entry(
              "loafers",
              List.of(
                  "8 46 22 42 40 48 62 46 84 56 93 66 92 72 8 72",
                  "40 48 46 58 66 58 76 52|50 50 52 58|66 48 64 58|8 62 24 62 24 72",
                  "7 71 93 71 93 76 30 76 28 80 7 80")),
          Map.entry(
              "bag",
              List.of(
                  "16 40 84 40 90 90 10 90|"
                      + "32 40 34 20 42 12 58 12 66 20 68 40 63 40 61 23 56 17 44 17 39 23 37 40",
                  "14 52 86 52|16 40 30 64 70 64 84 40|18 84 82 84",
                  "45 58 55 58 55 69 45 69")),
          Map.entry(
              "scarf",
              List.of(
                  "26 10 50 4 74 10 78 24 64 36 74 88 56 92 48 46 40 94 22 88 36 34 22 24",
                  "34 16 50 12 66 16|36 34 50 40 64 36|32 60 44 62|28 74 42 77|60 60 69 58|58 74 72 72|"
                      + "26 89 26 97|31 91 31 98|36 92 36 99|60 91 60 98|65 90 65 97|70 89 70 96")),
          Map.entry(
              "belt",
              List.of(
                  "30 42 94 42 97 46 99 50 97 54 94 58 30 58|2 46 30 46 30 54 2 54",
                  "34 46 94 46|34 54 94 54|70 49 71 51|78 49 79 51|86 49 87 51",
                  "14 36 38 36 38 64 14 64|")));

  /** Such as {@code pants} for {@code bottomwear_pants}; a shirt stands for what is not known. */
  static Garment of(String category) {
    String kind = category.substring(category.indexOf('_') + 1).toLowerCase(Locale.ROOT);
    List<String> parts = Objects.requireNonNull(KINDS.getOrDefault(kind, KINDS.get("shirt")));
    return new Garment(
        area(parts.get(0)), lines(parts.get(1)), area(parts.size() > 2 ? parts.get(2) : ""));
  }

  Rectangle bounds() {
    return trim.isEmpty() ? outline.getBounds() : outline.getBounds().union(trim.getBounds());
  }

  Garment at(AffineTransform place) {
    return new Garment(
        outline.createTransformedArea(place),
        new Path2D.Double(lines, place),
        trim.createTransformedArea(place));
  }

  private static Area area(String polygons) {
    Area area = new Area();
    for (String points : polygons.split("\\|", -1)) {
      if (!points.isEmpty()) {
        Path2D polygon = line(points);
        polygon.closePath();
        area.add(new Area(polygon));
      }
    }
    return area;
  }

  private static Path2D lines(String lines) {
    Path2D all = new Path2D.Double();
    for (String points : lines.split("\\|", -1)) {
      all.append(line(points), false);
    }
    return all;
  }

  private static Path2D line(String points) {
    String[] numbers = points.split(" ", -1);
    Path2D line = new Path2D.Double();
    line.moveTo(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]));
    for (int i = 2; i < numbers.length; i += 2) {
      line.lineTo(Double.parseDouble(numbers[i]), Double.parseDouble(numbers[i + 1]));
    }
    return line;
  }
}

package com.stygig.async.examples.model;

import com.stygig.async.examples.picture.SampledImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What there is to see in a picture: the garment's colours, main one first, and its shape.
 *
 * @param colors at least one
 * @param aspectRatio the garment's height by its width
 */
record Picture(List<Rgb> colors, double aspectRatio) {
  /** Pixels a side at the most: enough for colours, and little whatever the size of the file. */
  static final int MAX_SIDE = 256;

  /** Below this distance two colours count as one. */
  private static final double SAME = 0.13;

  private static final int MAX_COLORS = 3;

  /** Reads a picture file, a sample of its pixels only. */
  static Picture read(Path file) throws IOException {
    return of(SampledImage.read(file, MAX_SIDE));
  }

  static Picture of(BufferedImage image) {
    Rgb background = background(image);
    Histogram garment = new Histogram();
    int top = image.getHeight();
    int bottom = -1;
    int left = image.getWidth();
    int right = -1;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        Rgb pixel = Rgb.of(image.getRGB(x, y));
        if (pixel.distance(background) > SAME) {
          garment.add(pixel);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
          left = Math.min(left, x);
          right = Math.max(right, x);
        }
      }
    }
    return bottom < 0
        ? new Picture(List.of(background), (double) image.getHeight() / image.getWidth())
        : new Picture(garment.mainColors(), (double) (bottom - top + 1) / (right - left + 1));
  }

  /** The main colour of the picture's edge. */
  static Rgb background(BufferedImage image) {
    Histogram edge = new Histogram();
    for (int x = 0; x < image.getWidth(); x++) {
      edge.add(Rgb.of(image.getRGB(x, 0)));
      edge.add(Rgb.of(image.getRGB(x, image.getHeight() - 1)));
    }
    for (int y = 0; y < image.getHeight(); y++) {
      edge.add(Rgb.of(image.getRGB(0, y)));
      edge.add(Rgb.of(image.getRGB(image.getWidth() - 1, y)));
    }
    return edge.mainColors().get(0);
  }

  /** Counts pixels in 4,096 boxes of like colours. */
  private static final class Histogram {
    private final Map<Integer, long[]> boxes = new HashMap<>();

    void add(Rgb pixel) {
      int box = pixel.red() >> 4 << 8 | pixel.green() >> 4 << 4 | pixel.blue() >> 4;
      long[] sums = boxes.computeIfAbsent(box, b -> new long[4]);
      sums[0]++;
      sums[1] += pixel.red();
      sums[2] += pixel.green();
      sums[3] += pixel.blue();
    }

    List<Rgb> mainColors() {
      List<Map.Entry<Integer, long[]>> byCount = new ArrayList<>(boxes.entrySet());
      byCount.sort(
          Comparator.comparingLong((Map.Entry<Integer, long[]> box) -> -box.getValue()[0])
              .thenComparing(Map.Entry::getKey));
      List<Rgb> colors = new ArrayList<>();
      for (Map.Entry<Integer, long[]> box : byCount) {
        Rgb color = mean(box.getValue());
        if (colors.size() < MAX_COLORS
            && colors.stream().allMatch(other -> color.distance(other) > SAME)) {
          colors.add(color);
        }
      }
      return colors;
    }

    private static Rgb mean(long[] sums) {
      return new Rgb(
          (int) (sums[1] / sums[0]), (int) (sums[2] / sums[0]), (int) (sums[3] / sums[0]));
    }
  }
}

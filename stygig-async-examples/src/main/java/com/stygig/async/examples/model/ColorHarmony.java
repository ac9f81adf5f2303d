package com.stygig.async.examples.model;

/** How well two colours go together, by the rules of the colour circle that shops go by. */
final class ColorHarmony {
  /**
   * Distances on the colour circle that please: the same hue, a neighbour, and the opposite one.
   */
  private static final double[] PLEASING = {0, 1 / 12.0, 0.5};

  /** How far off a hue may be and still please. */
  private static final double TOLERANCE = 0.06;

  private ColorHarmony() {}

  /** From 0 to 1. */
  static double of(Rgb first, Rgb second) {
    double hues = 0.35 + 0.6 * hueHarmony(first, second);
    double neutral = Math.max(neutrality(first), neutrality(second));
    double harmony = neutral * 0.85 + (1 - neutral) * hues;
    // Light on dark reads better than one mass of colour.
    double contrast = Math.abs(first.brightness() - second.brightness());
    return clamp(0.88 * harmony + 0.12 * contrast);
  }

  private static double hueHarmony(Rgb first, Rgb second) {
    double difference = Math.abs(first.hue() - second.hue());
    double apart = Math.min(difference, 1 - difference);
    double best = 0;
    for (double pleasing : PLEASING) {
      double off = (apart - pleasing) / TOLERANCE;
      best = Math.max(best, Math.exp(-off * off / 2));
    }
    return best;
  }

  /** Greys, blacks and whites have no hue that could clash. */
  private static double neutrality(Rgb color) {
    double grey = clamp(1 - color.saturation() / 0.3);
    double dark = clamp(1 - color.brightness() / 0.25);
    return Math.max(grey, dark);
  }

  private static double clamp(double value) {
    return Math.max(0, Math.min(1, value));
  }
}

package com.stygig.async.examples.model;

import java.awt.Color;

/** A colour, as a picture and the catalogue have it. */
record Rgb(int red, int green, int blue) {
  static Rgb of(int argb) {
    return new Rgb(argb >> 16 & 255, argb >> 8 & 255, argb & 255);
  }

  /** From 0 (the same) to 1 (black and white). */
  double distance(Rgb other) {
    double r = red - other.red;
    double g = green - other.green;
    double b = blue - other.blue;
    return Math.sqrt((r * r + g * g + b * b) / 3) / 255;
  }

  /** From 0 to 1, around the colour circle. */
  double hue() {
    return hsb()[0];
  }

  /** From 0 (grey) to 1. */
  double saturation() {
    return hsb()[1];
  }

  /** From 0 (black) to 1. */
  double brightness() {
    return hsb()[2];
  }

  private float[] hsb() {
    return Color.RGBtoHSB(red, green, blue, null);
  }

  @Override
  public String toString() {
    return "RGB(" + red + ", " + green + ", " + blue + ")";
  }
}

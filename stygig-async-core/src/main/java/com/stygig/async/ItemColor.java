package com.stygig.async;

/** A colour of an item: the model gives some by name and some by value. */
public sealed interface ItemColor {
  /**
   * A colour by name.
   *
   * @param name such as {@code navy}
   */
  record Named(String name) implements ItemColor {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * A colour by value.
   *
   * @param red from 0 to 255
   * @param green from 0 to 255
   * @param blue from 0 to 255
   */
  record Rgb(int red, int green, int blue) implements ItemColor {
    @Override
    public String toString() {
      return "RGB(" + red + ", " + green + ", " + blue + ")";
    }
  }
}

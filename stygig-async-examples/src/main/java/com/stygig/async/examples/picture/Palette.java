package com.stygig.async.examples.picture;

import java.awt.Color;

/** A board's colours. */
final class Palette {
  static final Color PAPER = new Color(0xf3f4f6);
  static final Color INK = new Color(0x1f2430);
  static final Color FADED = new Color(0x5c6370);
  static final Color LINE = new Color(0xd5d8de);

  private Palette() {}
}

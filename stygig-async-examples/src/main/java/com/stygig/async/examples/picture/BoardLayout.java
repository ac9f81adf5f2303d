package com.stygig.async.examples.picture;

import java.awt.Point;

/**
 * Where what stands on a board, in pixels.
 *
 * @param items how many
 * @param columns of items
 */
record BoardLayout(int items, int columns) {
  static final int MARGIN = 28;
  static final int HEADLINE = 76;
  static final int QUERY_WIDTH = 340;
  static final int QUERY_PICTURE = 420;
  static final int CARD_WIDTH = 224;
  static final int CARD_HEIGHT = 350;
  static final int CARD_PICTURE = 236;
  static final int GAP = 16;

  private static final int QUERY_HEIGHT = QUERY_PICTURE + 110;

  /** About as wide as a screen, and never so wide that the grid is a single line of many. */
  static BoardLayout of(int items) {
    int columns = items <= 5 ? Math.max(3, items) : items <= 8 ? 4 : items <= 15 ? 5 : 7;
    return new BoardLayout(items, columns);
  }

  int width() {
    return gridLeft() + columns * (CARD_WIDTH + GAP) - GAP + MARGIN;
  }

  int height() {
    int rows = Math.max(1, (items + columns - 1) / columns);
    int grid = rows * (CARD_HEIGHT + GAP) - GAP;
    return HEADLINE + Math.max(QUERY_HEIGHT, grid) + MARGIN;
  }

  int gridLeft() {
    return MARGIN + QUERY_WIDTH + MARGIN;
  }

  /** The upper left corner of an item's card. */
  Point card(int index) {
    return new Point(
        gridLeft() + index % columns * (CARD_WIDTH + GAP),
        HEADLINE + index / columns * (CARD_HEIGHT + GAP));
  }
}

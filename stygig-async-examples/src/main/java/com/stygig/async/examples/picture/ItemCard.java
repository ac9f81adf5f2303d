package com.stygig.async.examples.picture;

import static com.stygig.async.examples.picture.BoardLayout.CARD_HEIGHT;
import static com.stygig.async.examples.picture.BoardLayout.CARD_PICTURE;
import static com.stygig.async.examples.picture.BoardLayout.CARD_WIDTH;

import com.stygig.async.Recommendation;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Point;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Draws one recommended item: its picture, and what the model says of it. */
final class ItemCard {
  private static final int PADDING = 12;
  private static final int SWATCH = 14;
  private static final int MAX_SWATCHES = 5;

  private final Recommendation item;
  private final int rank;
  private final Point corner;

  ItemCard(Recommendation item, int rank, Point corner) {
    this.item = item;
    this.rank = rank;
    this.corner = corner;
  }

  void draw(Graphics2D graphics, Optional<BufferedImage> image) {
    graphics.setColor(Color.WHITE);
    graphics.fill(Drawing.rounded(corner.x, corner.y, CARD_WIDTH, CARD_HEIGHT, 10));
    graphics.setColor(Palette.LINE);
    graphics.draw(Drawing.rounded(corner.x, corner.y, CARD_WIDTH, CARD_HEIGHT, 10));
    if (image.isPresent()) {
      Drawing.picture(
          graphics, image.get(), corner.x + 8, corner.y + 8, CARD_WIDTH - 16, CARD_PICTURE - 16);
    } else {
      placeholder(graphics);
    }
    rank(graphics);
    facts(graphics);
  }

  private void placeholder(Graphics2D graphics) {
    Color color = Swatches.of(item.colors()).stream().findFirst().orElse(new Color(0xd8d8dc));
    graphics.setColor(color);
    graphics.fill(
        Drawing.rounded(corner.x + 8, corner.y + 8, CARD_WIDTH - 16, CARD_PICTURE - 16, 6));
    graphics.setColor(Drawing.readableOn(color));
    graphics.setFont(Drawing.font(Font.PLAIN, 13));
    String text = "no picture";
    int width = graphics.getFontMetrics().stringWidth(text);
    graphics.drawString(text, corner.x + (CARD_WIDTH - width) / 2, corner.y + CARD_PICTURE / 2);
  }

  private void rank(Graphics2D graphics) {
    graphics.setFont(Drawing.font(Font.BOLD, 15));
    String text = String.valueOf(rank);
    int textWidth = graphics.getFontMetrics().stringWidth(text);
    int width = Math.max(28, textWidth + 14);
    graphics.setColor(Palette.INK);
    graphics.fill(Drawing.rounded(corner.x + 14, corner.y + 14, width, 28, 14));
    graphics.setColor(Color.WHITE);
    graphics.drawString(text, corner.x + 14 + (width - textWidth) / 2, corner.y + 34);
  }

  private void facts(Graphics2D graphics) {
    int x = corner.x + PADDING;
    int width = CARD_WIDTH - 2 * PADDING;
    int y = corner.y + CARD_PICTURE;
    graphics.setColor(Palette.INK);
    graphics.setFont(Drawing.font(Font.BOLD, 22));
    var unusedScore = Drawing.text(graphics, score(item.score()), x, y + 24, width);
    graphics.setFont(Drawing.font(Font.BOLD, 13));
    var unusedId = Drawing.text(graphics, item.id(), x, y + 48, width);
    graphics.setColor(Palette.FADED);
    graphics.setFont(Drawing.font(Font.PLAIN, 13));
    var unusedCategory =
        Drawing.text(graphics, item.category().orElse("no category"), x, y + 68, width);
    colors(graphics, x, y + 80, width);
  }

  private void colors(Graphics2D graphics, int left, int top, int width) {
    List<Color> colors = Swatches.of(item.colors());
    int x = left;
    for (Color color : colors.subList(0, Math.min(MAX_SWATCHES, colors.size()))) {
      graphics.setColor(color);
      graphics.fillOval(x, top, SWATCH, SWATCH);
      graphics.setColor(Palette.LINE);
      graphics.drawOval(x, top, SWATCH, SWATCH);
      x += SWATCH + 5;
    }
    graphics.setColor(Palette.FADED);
    graphics.setFont(Drawing.font(Font.PLAIN, 12));
    var unused =
        Drawing.text(
            graphics, Swatches.names(item.colors()), x + 2, top + 12, width - (x - left) - 2);
  }

  static String score(OptionalDouble score) {
    return score.isPresent() ? String.format(Locale.ROOT, "%.4f", score.getAsDouble()) : "-";
  }
}

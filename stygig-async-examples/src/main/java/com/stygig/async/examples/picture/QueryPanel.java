package com.stygig.async.examples.picture;

import static com.stygig.async.examples.picture.BoardLayout.HEADLINE;
import static com.stygig.async.examples.picture.BoardLayout.MARGIN;
import static com.stygig.async.examples.picture.BoardLayout.QUERY_PICTURE;
import static com.stygig.async.examples.picture.BoardLayout.QUERY_WIDTH;

import com.stygig.async.QueryItem;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Draws the picture that was asked about, and what the model saw in it. */
final class QueryPanel {
  private static final int SWATCH = 22;

  private QueryPanel() {}

  static void draw(Graphics2D graphics, Optional<BufferedImage> image, Optional<QueryItem> query) {
    graphics.setColor(Color.WHITE);
    graphics.fill(Drawing.rounded(MARGIN, HEADLINE, QUERY_WIDTH, QUERY_PICTURE, 10));
    graphics.setColor(Palette.LINE);
    graphics.draw(Drawing.rounded(MARGIN, HEADLINE, QUERY_WIDTH, QUERY_PICTURE, 10));
    if (image.isPresent()) {
      Drawing.picture(
          graphics, image.get(), MARGIN + 10, HEADLINE + 10, QUERY_WIDTH - 20, QUERY_PICTURE - 20);
    } else {
      graphics.setColor(Palette.FADED);
      graphics.setFont(Drawing.font(Font.PLAIN, 15));
      graphics.drawString("no picture to show", MARGIN + 100, HEADLINE + QUERY_PICTURE / 2);
    }
    query.ifPresent(item -> facts(graphics, item));
  }

  private static void facts(Graphics2D graphics, QueryItem query) {
    int y = HEADLINE + QUERY_PICTURE + 30;
    graphics.setFont(Drawing.font(Font.BOLD, 15));
    graphics.setColor(Palette.INK);
    List<String> facts = new ArrayList<>();
    query.category().ifPresent(facts::add);
    query.gender().ifPresent(facts::add);
    if (!facts.isEmpty()) {
      var unused = Drawing.text(graphics, String.join(" \u00b7 ", facts), MARGIN, y, QUERY_WIDTH);
      y += 16;
    }
    colors(graphics, query, y);
  }

  private static void colors(Graphics2D graphics, QueryItem query, int y) {
    int x = MARGIN;
    for (Color color : colors(query)) {
      graphics.setColor(color);
      graphics.fillOval(x, y, SWATCH, SWATCH);
      graphics.setColor(Palette.LINE);
      graphics.drawOval(x, y, SWATCH, SWATCH);
      x += SWATCH + 8;
    }
    graphics.setColor(Palette.FADED);
    graphics.setFont(Drawing.font(Font.PLAIN, 14));
    var unused =
        Drawing.text(
            graphics,
            query.dominantColor().orElse(""),
            x + 2,
            y + 16,
            QUERY_WIDTH - (x - MARGIN) - 2);
  }

  /** The main one first. */
  private static List<Color> colors(QueryItem query) {
    List<Color> colors = new ArrayList<>();
    query
        .dominantColorRgb()
        .map(Swatches::color)
        .or(() -> query.dominantColor().flatMap(Swatches::color))
        .ifPresent(colors::add);
    Swatches.of(query.colors()).stream()
        .filter(color -> !colors.contains(color))
        .forEach(colors::add);
    return colors.subList(0, Math.min(6, colors.size()));
  }
}

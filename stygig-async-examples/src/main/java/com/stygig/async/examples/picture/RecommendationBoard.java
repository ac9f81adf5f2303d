package com.stygig.async.examples.picture;

import com.stygig.async.ModelMetadata;
import com.stygig.async.Recommendation;
import com.stygig.async.RecommendationResult;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One picture of a result: the garment that was asked about, and beside it what goes with it. */
public final class RecommendationBoard {
  /** No screen shows more; the rest is counted. */
  private static final int MAX_ITEMS = 50;

  private RecommendationBoard() {}

  /**
   * Draws a board.
   *
   * @param query the picture that was asked about, if there is one to show
   * @param images the items' pictures, such as {@link ItemImages#fetch} gives
   */
  public static BufferedImage draw(
      Optional<BufferedImage> query,
      RecommendationResult result,
      Function<Recommendation, Optional<BufferedImage>> images) {
    List<Recommendation> all = result.recommendations();
    List<Recommendation> items = all.subList(0, Math.min(MAX_ITEMS, all.size()));
    BoardLayout layout = BoardLayout.of(items.size());
    BufferedImage board =
        new BufferedImage(layout.width(), layout.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = Drawing.smooth(board);
    graphics.setColor(Palette.PAPER);
    graphics.fillRect(0, 0, board.getWidth(), board.getHeight());
    headline(graphics, result, layout);
    QueryPanel.draw(graphics, query, result.queryItem());
    for (int i = 0; i < items.size(); i++) {
      Recommendation item = items.get(i);
      new ItemCard(item, i + 1, layout.card(i)).draw(graphics, images.apply(item));
    }
    if (items.isEmpty()) {
      graphics.setColor(Palette.FADED);
      graphics.setFont(Drawing.font(Font.PLAIN, 17));
      graphics.drawString(
          "The model recommends nothing for this picture.",
          layout.gridLeft(),
          BoardLayout.HEADLINE + 40);
    }
    graphics.dispose();
    return board;
  }

  private static void headline(
      Graphics2D graphics, RecommendationResult result, BoardLayout layout) {
    graphics.setColor(Palette.INK);
    graphics.setFont(Drawing.font(Font.BOLD, 24));
    int end =
        Drawing.text(graphics, title(result.recommendations().size()), BoardLayout.MARGIN, 48, 700);
    graphics.setColor(Palette.FADED);
    graphics.setFont(Drawing.font(Font.PLAIN, 15));
    String model =
        result
            .metadata()
            .flatMap(ModelMetadata::modelVersion)
            .map(version -> "model " + version)
            .orElse("");
    var unused =
        Drawing.text(graphics, model, end + 18, 48, layout.width() - end - 18 - BoardLayout.MARGIN);
  }

  private static String title(int items) {
    String title =
        items == 0
            ? "No recommendations"
            : items == 1 ? "1 recommendation" : items + " recommendations";
    return items > MAX_ITEMS ? title + ", the first " + MAX_ITEMS : title;
  }
}

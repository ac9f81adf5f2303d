package com.stygig.async.examples.picture;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;

/** What is drawn again and again. */
final class Drawing {
  private static final String ELLIPSIS = "\u2026";

  private Drawing() {}

  static Graphics2D smooth(BufferedImage canvas) {
    Graphics2D graphics = canvas.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.setRenderingHint(RenderingHints.KEY_RENDERING, RenderingHints.VALUE_RENDER_QUALITY);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    return graphics;
  }

  static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }

  static Shape rounded(int x, int y, int width, int height, int radius) {
    return new RoundRectangle2D.Double(x, y, width, height, 2.0 * radius, 2.0 * radius);
  }

  /** Draws a line of text, cut to fit, and returns where it ends. */
  static int text(Graphics2D graphics, String text, int x, int baseline, int maxWidth) {
    FontMetrics metrics = graphics.getFontMetrics();
    String fitting = fitting(text, metrics, maxWidth);
    graphics.drawString(fitting, x, baseline);
    return x + metrics.stringWidth(fitting);
  }

  /** What there is room for, with an ellipsis in place of the rest. */
  static String fitting(String text, FontMetrics metrics, int maxWidth) {
    String line = text.replaceAll("\\s+", " ").strip();
    if (metrics.stringWidth(line) <= maxWidth) {
      return line;
    }
    int low = 0;
    int high = line.length();
    while (low < high) {
      int middle = (low + high + 1) / 2;
      if (metrics.stringWidth(line.substring(0, middle) + ELLIPSIS) <= maxWidth) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return line.substring(0, low).stripTrailing() + ELLIPSIS;
  }

  /** Draws a picture as large as fits, in the middle, with rounded corners. */
  static void picture(
      Graphics2D graphics, BufferedImage image, int x, int y, int width, int height) {
    double factor =
        Math.min((double) width / image.getWidth(), (double) height / image.getHeight());
    int fitWidth = (int) Math.max(1, Math.round(image.getWidth() * factor));
    int fitHeight = (int) Math.max(1, Math.round(image.getHeight() * factor));
    BufferedImage scaled = Thumbnails.scaled(image, fitWidth, fitHeight);
    int left = x + (width - fitWidth) / 2;
    int top = y + (height - fitHeight) / 2;
    Shape before = graphics.getClip();
    graphics.clip(rounded(left, top, fitWidth, fitHeight, 6));
    graphics.drawImage(scaled, left, top, null);
    graphics.setClip(before);
  }

  /** Black or white, whichever can be read on that colour. */
  static Color readableOn(Color color) {
    double brightness = 0.299 * color.getRed() + 0.587 * color.getGreen() + 0.114 * color.getBlue();
    return brightness > 140 ? new Color(0x222222) : Color.WHITE;
  }
}

package com.stygig.async.examples.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Small versions of pictures. */
public final class Thumbnails {
  private Thumbnails() {}

  /** The bytes of a JPEG file; what is transparent becomes white. */
  public static byte[] jpeg(BufferedImage image, int maxSide) {
    return encoded(opaque(scaled(image, maxSide)), "jpeg");
  }

  /** The bytes of a PNG file. */
  public static byte[] png(BufferedImage image, int maxSide) {
    return encoded(scaled(image, maxSide), "png");
  }

  /** The picture with no side longer than that; a smaller one stays as it is. */
  public static BufferedImage scaled(BufferedImage image, int maxSide) {
    if (maxSide < 1) {
      throw new IllegalArgumentException("maxSide must be at least 1: " + maxSide);
    }
    double factor = (double) maxSide / Math.max(image.getWidth(), image.getHeight());
    return factor >= 1
        ? image
        : scaled(
            image,
            (int) Math.max(1, Math.round(image.getWidth() * factor)),
            (int) Math.max(1, Math.round(image.getHeight() * factor)));
  }

  /** In steps of a half at the most, as a larger one would skip pixels. */
  static BufferedImage scaled(BufferedImage image, int width, int height) {
    BufferedImage current = image;
    while (current.getWidth() > 2 * width || current.getHeight() > 2 * height) {
      current =
          drawn(
              current,
              Math.max(width, (current.getWidth() + 1) / 2),
              Math.max(height, (current.getHeight() + 1) / 2));
    }
    return drawn(current, width, height);
  }

  private static BufferedImage drawn(BufferedImage image, int width, int height) {
    BufferedImage drawn =
        new BufferedImage(
            width,
            height,
            image.getColorModel().hasAlpha()
                ? BufferedImage.TYPE_INT_ARGB
                : BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = Drawing.smooth(drawn);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    return drawn;
  }

  static BufferedImage opaque(BufferedImage image) {
    if (!image.getColorModel().hasAlpha()) {
      return image;
    }
    BufferedImage opaque =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = opaque.createGraphics();
    graphics.drawImage(image, 0, 0, Color.WHITE, null);
    graphics.dispose();
    return opaque;
  }

  static byte[] encoded(BufferedImage image, String format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // Without ImageIO's own stream, which is a file.
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalStateException("No writer of " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a " + format + " picture", e);
    }
    return bytes.toByteArray();
  }
}

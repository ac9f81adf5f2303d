package com.stygig.async.examples;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Pictures of a plain garment on a light background. */
public final class SampleImages {
  private SampleImages() {}

  public static BufferedImage garment(int width, int height, int color) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(new Color(0xf4f2ee));
    graphics.fillRect(0, 0, width, height);
    graphics.setColor(new Color(color));
    graphics.fillRect(width / 5, height / 5, width * 3 / 5, height * 3 / 5);
    graphics.dispose();
    return image;
  }

  public static Path write(Path file, String format, int side, int color) throws IOException {
    if (!ImageIO.write(garment(side, side, color), format, file.toFile())) {
      throw new IOException("No writer of " + format);
    }
    return file;
  }
}

package com.stygig.async.examples.picture;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Grey pictures in the colours that screens and other programs show. */
final class GrayImage {
  private GrayImage() {}

  /**
   * Returns a grey picture in RGB, with the numbers of the file. The JDK takes those for linear
   * light and makes them brighter: 51 becomes 124. Other pictures are returned as they are.
   */
  static BufferedImage displayed(BufferedImage image) {
    ColorModel colors = image.getColorModel();
    if (colors instanceof IndexColorModel
        || colors.getColorSpace().getType() != ColorSpace.TYPE_GRAY) {
      return image;
    }
    int type = colors.hasAlpha() ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
    BufferedImage rgb = new BufferedImage(image.getWidth(), image.getHeight(), type);
    Raster pixels = image.getRaster();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int gray = eightBits(pixels, x, y, 0);
        int alpha = colors.hasAlpha() ? eightBits(pixels, x, y, 1) : 255;
        rgb.setRGB(x, y, alpha << 24 | gray << 16 | gray << 8 | gray);
      }
    }
    return rgb;
  }

  private static int eightBits(Raster pixels, int x, int y, int band) {
    int bits = pixels.getSampleModel().getSampleSize(band);
    int sample = pixels.getSample(x, y, band);
    return bits <= 8 ? sample : sample >> (bits - 8);
  }
}

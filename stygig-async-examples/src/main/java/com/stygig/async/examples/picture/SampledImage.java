package com.stygig.async.examples.picture;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a sample of a picture's pixels, so that memory does not depend on the picture's size.
 * Refuses a file that does not have all of the picture, as the container's Pillow does.
 */
public final class SampledImage {
  /** JPEG's own limit, and one for the row that a reader holds. */
  private static final int MAX_FILE_SIDE = 65_535;

  /** A file of few bytes can stand for more pixels than anybody has time for. */
  private static final long MAX_FILE_PIXELS = 400_000_000L;

  /**
   * JPEG in CMYK is in memory as a whole, and WebP takes a second for each million at the worst.
   */
  private static final long MAX_DEAR_PIXELS = 50_000_000L;

  private static final String TRUNCATED = "image file is truncated";

  private SampledImage() {}

  /** Reads every n-th pixel, from the first on, so that no side has more than that. */
  public static BufferedImage read(Path file, int maxSide) throws IOException {
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      return read(in, maxSide);
    }
  }

  public static BufferedImage read(byte[] bytes, int maxSide) throws IOException {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      return read(in, maxSide);
    }
  }

  /** How many pixels one is taken of. */
  public static int step(int longerSide, int maxSide) {
    return Math.max(1, (int) (((long) longerSide + maxSide - 1) / maxSide));
  }

  private static BufferedImage read(@Nullable ImageInputStream in, int maxSide) throws IOException {
    if (in == null) {
      throw new IOException("cannot open image file");
    }
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    if (!readers.hasNext()) {
      throw new IOException("cannot identify image file");
    }
    ImageReader reader = readers.next();
    List<String> warnings = new ArrayList<>();
    try {
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      if (reader.getFormatName().equalsIgnoreCase("bmp")) {
        BmpLength.requireAll(in);
      }
      reader.setInput(in, true, true);
      BufferedImage sample = sample(reader, maxSide);
      requireAll(warnings);
      return GrayImage.displayed(sample);
    } catch (IOException | RuntimeException e) {
      throw refusal(e);
    } finally {
      reader.dispose();
    }
  }

  /** The JDK makes up what a JPEG file lacks, in grey, and mentions it. */
  private static void requireAll(List<String> warnings) throws IOException {
    if (warnings.stream().anyMatch(SampledImage::isOfTruncation)) {
      throw new IOException(TRUNCATED);
    }
  }

  private static boolean isOfTruncation(String warning) {
    return warning.contains("Missing EOI marker") || warning.contains("premature end");
  }

  private static IOException refusal(Exception error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof EOFException) {
        return new IOException(TRUNCATED, error);
      }
    }
    return error instanceof IOException e
        ? e
        : new IOException("cannot read image file: " + error, error);
  }

  private static BufferedImage sample(ImageReader reader, int maxSide) throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    int longer = Math.max(width, height);
    if (longer > MAX_FILE_SIDE || (long) width * height > maxPixels(reader)) {
      throw new IOException("image file is too large: " + width + " x " + height + " pixels");
    }
    int step = step(longer, maxSide);
    ImageReadParam param = reader.getDefaultReadParam();
    param.setSourceSubsampling(step, step, 0, 0);
    return reader.read(0, param);
  }

  private static long maxPixels(ImageReader reader) throws IOException {
    ImageTypeSpecifier type = reader.getRawImageType(0);
    boolean isCmyk =
        type != null && type.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_CMYK;
    return isCmyk || reader.getFormatName().equalsIgnoreCase("webp")
        ? MAX_DEAR_PIXELS
        : MAX_FILE_PIXELS;
  }
}

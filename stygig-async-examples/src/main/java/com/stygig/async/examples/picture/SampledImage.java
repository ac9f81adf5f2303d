package com.stygig.async.examples.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/** Reads a sample of a picture's pixels, so that memory does not depend on the picture's size. */
public final class SampledImage {
  /** JPEG's own limit, and one for the row that a reader holds. */
  private static final int MAX_FILE_SIDE = 65_535;

  /** A file of few bytes can stand for more pixels than anybody has time for. */
  private static final long MAX_FILE_PIXELS = 400_000_000L;

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
    try {
      reader.setInput(in, true, true);
      return sample(reader, maxSide);
    } catch (RuntimeException e) {
      throw new IOException("cannot read image file: " + e, e);
    } finally {
      reader.dispose();
    }
  }

  private static BufferedImage sample(ImageReader reader, int maxSide) throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    int longer = Math.max(width, height);
    if (longer > MAX_FILE_SIDE || (long) width * height > MAX_FILE_PIXELS) {
      throw new IOException("image file is too large: " + width + " x " + height + " pixels");
    }
    int step = step(longer, maxSide);
    ImageReadParam param = reader.getDefaultReadParam();
    param.setSourceSubsampling(step, step, 0, 0);
    return reader.read(0, param);
  }
}

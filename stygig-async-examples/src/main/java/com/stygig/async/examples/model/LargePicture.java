package com.stygig.async.examples.model;

import com.stygig.async.examples.picture.SampledImage;
import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A picture of high resolution with nothing new in it: every pixel that the model samples of a
 * small picture is repeated so often that the model samples it again, so that it answers the same
 * for both. What does not fill the large picture stands in a margin of its background's colour,
 * which the model does not look at either.
 */
public final class LargePicture {
  private static final int HEADER_BYTES = 54;
  private static final int MAX_SIDE = 65_535;
  private static final long MAX_PIXELS = 400_000_000L;

  private final BufferedImage sample;

  /** How often a sampled pixel is sampled again, in either direction. */
  private final int repeats;

  /** Pixels of margin on each side, counted in samples. */
  private final int before;

  private final int columns;
  private final int rows;

  /** Pixels of the large picture a sample, in either direction. */
  private final int step;

  private LargePicture(BufferedImage sample, int repeats, int margin, int step) {
    this.sample = sample;
    this.repeats = repeats;
    this.before = margin / 2;
    this.columns = sample.getWidth() * repeats + margin;
    this.rows = sample.getHeight() * repeats + margin;
    this.step = step;
  }

  /**
   * Writes an uncompressed BMP file, row by row.
   *
   * @param atLeastBytes the least size of the file; it becomes little larger
   * @throws IllegalArgumentException if there is no such picture
   */
  public static void write(Path small, Path large, long atLeastBytes) throws IOException {
    LargePicture picture = of(SampledImage.read(small, Picture.MAX_SIDE), atLeastBytes);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(large), 1 << 20)) {
      picture.write(out);
    }
  }

  static LargePicture of(BufferedImage sample, long atLeastBytes) {
    int longer = Math.max(sample.getWidth(), sample.getHeight());
    int repeats = Picture.MAX_SIDE / longer;
    int space = Picture.MAX_SIDE - longer * repeats;
    for (int step = 1; step * longer * repeats <= MAX_SIDE; step++) {
      LargePicture bare = new LargePicture(sample, repeats, 0, step);
      LargePicture fitting =
          bare.isSampledByStep() ? bare : new LargePicture(sample, repeats, space, step);
      if (fitting.bytes() >= atLeastBytes) {
        return fitting.checked();
      }
    }
    throw new IllegalArgumentException(
        "A picture of " + atLeastBytes + " bytes is more than can be made of this one");
  }

  private LargePicture checked() {
    if (!isSampledByStep()
        || (before == 0 && columns != sample.getWidth() * repeats)
        || (long) columns * step * rows * step > MAX_PIXELS) {
      throw new IllegalArgumentException(
          "No picture of that size has the same samples as one of "
              + sample.getWidth()
              + " x "
              + sample.getHeight()
              + " pixels");
    }
    Rgb background = Picture.background(sample);
    if (before > 0 && Picture.of(sample).colors().contains(background)) {
      throw new IllegalArgumentException("Nothing stands out from the picture's background");
    }
    return this;
  }

  private boolean isSampledByStep() {
    return SampledImage.step(Math.max(columns, rows) * step, Picture.MAX_SIDE) == step;
  }

  long bytes() {
    return HEADER_BYTES + (long) lineBytes() * rows * step;
  }

  private int lineBytes() {
    return (columns * step * 3 + 3) / 4 * 4;
  }

  private void write(OutputStream out) throws IOException {
    out.write(header());
    int background = argb(Picture.background(sample));
    byte[] line = new byte[lineBytes()];
    int inLine = Integer.MIN_VALUE;
    // A BMP file starts with the lowest row.
    for (int row = rows - 1; row >= 0; row--) {
      int source = source(row, sample.getHeight());
      if (source != inLine) {
        fill(line, source, background);
        inLine = source;
      }
      for (int i = 0; i < step; i++) {
        out.write(line);
      }
    }
  }

  /** Which pixel of the sample it is; -1 for the margin. */
  private int source(int place, int length) {
    int source = Math.floorDiv(place - before, repeats);
    return source < 0 || source >= length ? -1 : source;
  }

  private void fill(byte[] line, int sourceRow, int background) {
    Arrays.fill(line, (byte) 0);
    ByteBuffer buffer = ByteBuffer.wrap(line);
    for (int column = 0; column < columns; column++) {
      int sourceColumn = source(column, sample.getWidth());
      int argb =
          sourceRow < 0 || sourceColumn < 0 ? background : sample.getRGB(sourceColumn, sourceRow);
      for (int i = 0; i < step; i++) {
        buffer.put((byte) argb).put((byte) (argb >> 8)).put((byte) (argb >> 16));
      }
    }
  }

  private byte[] header() {
    return ByteBuffer.allocate(HEADER_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 'B')
        .put((byte) 'M')
        .putInt((int) bytes())
        .putInt(0)
        .putInt(HEADER_BYTES)
        .putInt(40)
        .putInt(columns * step)
        .putInt(rows * step)
        .putShort((short) 1)
        .putShort((short) 24)
        .putInt(0)
        .putInt((int) (bytes() - HEADER_BYTES))
        .putInt(2835)
        .putInt(2835)
        .putInt(0)
        .putInt(0)
        .array();
  }

  private static int argb(Rgb color) {
    return color.red() << 16 | color.green() << 8 | color.blue();
  }
}

package com.stygig.async.examples.picture;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import javax.imageio.stream.ImageInputStream;

/** Whether a BMP file has all of its pixels: the JDK's reader makes up what is missing. */
final class BmpLength {
  private static final int SMALLEST_HEADER = 40;
  private static final int UNCOMPRESSED = 0;
  private static final int UNCOMPRESSED_WITH_MASKS = 3;

  private BmpLength() {}

  /** Leaves the stream where it was. Of what is compressed nobody knows how long it is. */
  static void requireAll(ImageInputStream in) throws IOException {
    long start = in.getStreamPosition();
    ByteOrder order = in.getByteOrder();
    try {
      in.setByteOrder(ByteOrder.LITTLE_ENDIAN);
      long end = end(in, start);
      if (end > start) {
        in.seek(end - 1);
        if (in.read() < 0) {
          throw new EOFException("The pixels go on to byte " + end);
        }
      }
    } finally {
      in.setByteOrder(order);
      in.seek(start);
    }
  }

  private static long end(ImageInputStream in, long start) throws IOException {
    in.seek(start + 10);
    long offset = in.readUnsignedInt();
    if (in.readUnsignedInt() < SMALLEST_HEADER) {
      return start;
    }
    long width = in.readInt();
    long height = Math.abs((long) in.readInt());
    in.readUnsignedShort();
    int bits = in.readUnsignedShort();
    int compression = in.readInt();
    boolean isPlain = compression == UNCOMPRESSED || compression == UNCOMPRESSED_WITH_MASKS;
    return isPlain ? start + offset + (width * bits + 31) / 32 * 4 * height : start;
  }
}

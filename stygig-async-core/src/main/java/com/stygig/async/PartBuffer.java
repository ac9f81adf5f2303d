package com.stygig.async;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A part that is read into memory, in blocks, as large arrays are hard to place in a small heap.
 */
final class PartBuffer {
  private static final int BLOCK_BYTES = 64 * 1024;

  private final List<byte[]> blocks = new ArrayList<>();
  private final long length;
  private long filled;

  PartBuffer(long length) {
    this.length = length;
  }

  boolean isFull() {
    return filled == length;
  }

  /** Takes as many bytes as it has room for. */
  void fill(ByteBuffer from) {
    while (from.hasRemaining() && !isFull()) {
      int start = (int) (filled % BLOCK_BYTES);
      if (start == 0) {
        blocks.add(new byte[(int) Math.min(BLOCK_BYTES, length - filled)]);
      }
      byte[] block = blocks.get(blocks.size() - 1);
      int count = Math.min(from.remaining(), block.length - start);
      from.get(block, start, count);
      filled += count;
    }
  }

  /** What is in it when it is full. */
  RangeSource source() {
    return new BytesSource(blocks, length);
  }
}

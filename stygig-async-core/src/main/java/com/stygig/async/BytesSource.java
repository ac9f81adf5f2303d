package com.stygig.async;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Bytes in memory: one array, or several of the same size but for the last. Copies nothing. */
final class BytesSource implements RangeSource, RangeSource.Reader {
  private final List<byte[]> blocks;
  private final int blockSize;
  private final long length;

  /** The arrays must not change. */
  BytesSource(List<byte[]> blocks, long length) {
    this.blocks = List.copyOf(blocks);
    this.blockSize = blocks.get(0).length;
    this.length = length;
  }

  static BytesSource of(byte[] bytes) {
    return new BytesSource(List.of(bytes), bytes.length);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public boolean mayBlock() {
    return false;
  }

  @Override
  public Reader open() {
    return this;
  }

  @Override
  public ByteBuffer read(long position, int length) {
    List<ByteBuffer> slices = new ArrayList<>(2);
    int read = 0;
    while (read < length) {
      byte[] block = blocks.get((int) ((position + read) / blockSize));
      int start = (int) ((position + read) % blockSize);
      int count = Math.min(length - read, block.length - start);
      slices.add(ByteBuffer.wrap(block, start, count).slice().asReadOnlyBuffer());
      read += count;
    }
    return slices.size() == 1 ? slices.get(0) : joined(slices, length);
  }

  private static ByteBuffer joined(List<ByteBuffer> slices, int length) {
    ByteBuffer joined = ByteBuffer.allocate(length);
    slices.forEach(joined::put);
    return joined.flip();
  }
}

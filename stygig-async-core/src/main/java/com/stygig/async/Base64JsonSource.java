package com.stygig.async;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A JSON document with another source in it, in base64, between two texts. A range of it is encoded
 * from the groups of three bytes that it touches, so the document is never in memory as a whole.
 */
final class Base64JsonSource implements RangeSource {
  private final ByteBuffer before;
  private final RangeSource source;
  private final ByteBuffer after;
  private final long encodedLength;

  Base64JsonSource(String before, RangeSource source, String after) {
    this.before = ByteBuffer.wrap(before.getBytes(US_ASCII)).asReadOnlyBuffer();
    this.source = source;
    this.after = ByteBuffer.wrap(after.getBytes(US_ASCII)).asReadOnlyBuffer();
    this.encodedLength = (source.length() + 2) / 3 * 4;
  }

  @Override
  public long length() {
    return before.capacity() + encodedLength + after.capacity();
  }

  @Override
  public boolean mayBlock() {
    return source.mayBlock();
  }

  @Override
  public Reader open() throws IOException {
    return new EncodingReader(source.open());
  }

  private final class EncodingReader implements Reader {
    private final Reader raw;

    EncodingReader(Reader raw) {
      this.raw = raw;
    }

    @Override
    public ByteBuffer read(long position, int length) throws IOException {
      ByteBuffer range = ByteBuffer.allocate(length);
      put(before, position, range);
      long start = position - before.capacity();
      if (range.hasRemaining() && start + range.position() < encodedLength) {
        encode(start + range.position(), range);
      }
      put(after, start - encodedLength, range);
      return range.flip();
    }

    /** Puts what of a text lies in the range that begins at a place of it, which may be outside. */
    private void put(ByteBuffer text, long start, ByteBuffer range) {
      long from = start + range.position();
      if (from >= 0 && from < text.capacity() && range.hasRemaining()) {
        int count = Math.min(range.remaining(), text.capacity() - (int) from);
        range.put(text.slice((int) from, count));
      }
    }

    private void encode(long from, ByteBuffer range) throws IOException {
      long to = Math.min(encodedLength, from + range.remaining());
      long firstByte = from / 4 * 3;
      long lastByte = Math.min(source.length(), (to + 3) / 4 * 3);
      ByteBuffer bytes = raw.read(firstByte, (int) (lastByte - firstByte));
      range.put(Base64.getEncoder().encode(bytes).slice((int) (from % 4), (int) (to - from)));
    }

    @Override
    public void checkUnchanged() throws IOException {
      raw.checkUnchanged();
    }

    @Override
    public void close() throws IOException {
      raw.close();
    }
  }
}

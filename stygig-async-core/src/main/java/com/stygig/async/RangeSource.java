package com.stygig.async;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes of which any range can be read, any number of times: so no range has to be kept to be sent
 * again. Thread-safe.
 */
interface RangeSource {
  long length();

  /** Whether reading may block, and needs a thread that may. */
  boolean mayBlock();

  /** Opens the source for one reader. */
  Reader open() throws IOException;

  /** Reads a source. Not thread-safe. */
  interface Reader extends Closeable {
    /**
     * Reads a range.
     *
     * @param position of its first byte
     * @param length how many bytes it has
     * @return all of them
     * @throws ChangedSourceException if the source is no longer what it was
     */
    ByteBuffer read(long position, int length) throws IOException;

    /** Checks, after the last range was read, that the source is still what it was. */
    default void checkUnchanged() throws IOException {}

    @Override
    default void close() throws IOException {}
  }
}

package com.stygig.async;

import com.stygig.async.internal.LogSanitizer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;

/**
 * A file as it was when this was made. Reading notices if it has changed since, as its parts would
 * not fit together then. Each reader has the file open for itself.
 */
final class FileSource implements RangeSource {
  private final Path file;
  private final long length;
  private final FileTime modified;

  private FileSource(Path file, long length, FileTime modified) {
    this.file = file;
    this.length = length;
    this.modified = modified;
  }

  /**
   * Looks at a file.
   *
   * @throws IllegalArgumentException if it cannot be read, is empty, or has more than 1 GB
   */
  static FileSource of(Path file) {
    long length = Checks.file(file);
    try {
      return new FileSource(file, length, Files.getLastModifiedTime(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Cannot read the file: " + LogSanitizer.sanitize(file.toString()), e);
    }
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public boolean mayBlock() {
    return true;
  }

  @Override
  public Reader open() throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    FileReader reader = new FileReader(channel);
    try {
      reader.checkUnchanged();
      return reader;
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private String name() {
    return LogSanitizer.sanitize(file.toString());
  }

  private final class FileReader implements Reader {
    private final FileChannel channel;

    FileReader(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public ByteBuffer read(long position, int count) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(count);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, position + bytes.position()) < 0) {
          checkUnchanged();
          throw new EOFException("No bytes in " + name() + " at " + position);
        }
      }
      return bytes.flip();
    }

    @Override
    public void checkUnchanged() throws IOException {
      long now = channel.size();
      if (now != length) {
        throw new ChangedSourceException(
            "The file " + name() + " has changed: it had " + length + " bytes and has " + now);
      }
      if (!Files.getLastModifiedTime(file).equals(modified)) {
        throw new ChangedSourceException("The file " + name() + " was written to meanwhile");
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}

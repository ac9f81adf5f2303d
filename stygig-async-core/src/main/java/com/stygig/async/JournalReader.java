package com.stygig.async;

import com.stygig.async.JournalLine.Damaged;
import com.stygig.async.JournalLine.Remembered;
import com.stygig.async.JournalLine.Removed;
import com.stygig.async.JournalLine.Unknown;
import com.stygig.async.JournalTable.Live;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the file of a journal from its beginning to the last sound line. */
final class JournalReader {
  static final byte[] HEADER = "stygig-journal 1\n".getBytes(StandardCharsets.US_ASCII);

  private static final Pattern ANY_HEADER =
      Pattern.compile("stygig-journal (\\d{1,9})\n.*", Pattern.DOTALL);
  private static final int VERSION = 1;
  private static final int LONGEST_HEADER = 25;
  private static final int BUFFER_BYTES = 64 * 1024;

  private static final Logger log = LoggerFactory.getLogger(JournalReader.class);

  private final Path file;
  private final JournalTable table;
  private final Count damaged = new Count();
  private final Count unknown = new Count();
  private long offset;
  private long soundEnd;
  private long soundLines;
  private long lines;

  private JournalReader(Path file, JournalTable table) {
    this.file = file;
    this.table = table;
  }

  /** Whether there is nothing in the file but the beginning of a journal's first line. */
  static boolean isUnused(FileChannel channel) throws IOException {
    byte[] start = in(channel).readNBytes(LONGEST_HEADER);
    return start.length < HEADER.length
        && Arrays.equals(start, Arrays.copyOf(HEADER, start.length));
  }

  /** Closing it would close the channel, and end the lock. */
  private static InputStream in(FileChannel channel) throws IOException {
    return Channels.newInputStream(channel.position(0));
  }

  /** Reads a file into a table, and returns where its last sound line ends. */
  static long read(Path file, FileChannel channel, JournalTable table) throws IOException {
    checkHeader(file, in(channel).readNBytes(LONGEST_HEADER));
    JournalReader reader = new JournalReader(file, table);
    InputStream in = in(channel);
    in.skipNBytes(HEADER.length);
    reader.readLines(in);
    reader.tell();
    return reader.soundEnd;
  }

  private static void checkHeader(Path file, byte[] start) {
    Matcher header = ANY_HEADER.matcher(new String(start, StandardCharsets.ISO_8859_1));
    if (!header.matches()) {
      throw new IllegalStateException(
          file + " is no journal: its first line is not 'stygig-journal' and a version");
    }
    if (Integer.parseInt(header.group(1)) != VERSION) {
      throw new IllegalStateException(
          file
              + " is a journal of version "
              + header.group(1)
              + ", and this release reads version "
              + VERSION
              + " only");
    }
  }

  private void readLines(InputStream in) throws IOException {
    offset = HEADER.length;
    soundEnd = offset;
    lines = 1;
    soundLines = 1;
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
      int start = 0;
      for (int i = 0; i < length; i++) {
        if (buffer[i] == '\n') {
          line.write(buffer, start, i - start);
          take(line.toByteArray());
          line.reset();
          start = i + 1;
        }
      }
      line.write(buffer, start, length - start);
    }
    offset += line.size();
  }

  private void take(byte[] text) {
    int length = text.length + 1;
    lines++;
    JournalLine line = JournalFormat.read(text);
    if (line instanceof Remembered remembered) {
      take(remembered, length);
    } else if (line instanceof Removed removed) {
      table.remove(removed.inferenceId());
    } else if (line instanceof Unknown) {
      unknown.add(lines);
    } else {
      damaged.add(lines);
    }
    offset += length;
    if (!(line instanceof Damaged)) {
      soundEnd = offset;
      soundLines = lines;
      damaged.keep();
    }
  }

  private void take(Remembered line, int length) {
    if (line.isReadable() && line.entry().receipt().isEmpty()) {
      table.remove(line.entry().inferenceId()); // intended anew, so it is the last one
    }
    table.put(new Live(line.entry(), line.isReadable(), offset, length));
  }

  private void tell() {
    if (damaged.kept > 0) {
      log.warn(
          "{}: lines that are damaged: {}, the first of them line {}. The inferences that they were"
              + " about may be lost; all others are there",
          file,
          damaged.kept,
          damaged.first);
    }
    if (unknown.number > 0) {
      log.warn(
          "{} has {} lines that this release does not know, the first of them line {}; they are"
              + " left out",
          file,
          unknown.number,
          unknown.first);
    }
    if (table.unreadable() > 0) {
      log.warn(
          "{} has {} receipts that this release cannot read; they stay for one that can",
          file,
          table.unreadable());
    }
    if (offset > soundEnd) {
      log.warn(
          "{} ends in {} bytes after line {} that were not written completely; they are cut off",
          file,
          offset - soundEnd,
          soundLines);
    }
  }

  /** How many lines, and which is the first. */
  private static final class Count {
    private long first;
    private long number;
    private long kept;

    void add(long line) {
      first = number == 0 ? line : first;
      number++;
    }

    /** What comes after these is sound, so they are not the end of the file. */
    void keep() {
      kept = number;
    }
  }
}

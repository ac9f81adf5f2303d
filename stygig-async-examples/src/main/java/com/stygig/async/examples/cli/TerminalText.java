package com.stygig.async.examples.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.regex.Pattern;

/**
 * Keeps what others have written, such as a container's log or an item's name, from steering the
 * terminal that it is shown on.
 */
final class TerminalText {
  private static final String SEQUENCE =
      "\u001b\\[[0-?]*[ -/]*[@-~]" // such as colours, and moves of the cursor
          + "|\u001b[]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?" // such as the window's title
          + "|\u001b[ -/]*[0-~]";

  /** One that can be read. */
  private static final String COLOR = "(?:0|[1-4]|2[1-7]|3[1-79]|9[1-7]|)";

  /** What this program writes itself: colours, and the end of a line. */
  private static final String OWN = "\u001b\\[(?:" + COLOR + "(?:;" + COLOR + ")*m|0?K)";

  private static final Pattern SEQUENCES = Pattern.compile(SEQUENCE);

  /** All but colours and the end of a line, which this program uses itself. */
  private static final Pattern STEERING = Pattern.compile("(?!" + OWN + ")(?:" + SEQUENCE + ")");

  /** With those that turn the direction of a text, and without tabs and ends of lines. */
  private static final String CONTROLS =
      "\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069";

  private static final Pattern ALL_CONTROLS = Pattern.compile("[" + CONTROLS + "\u001b]|\r(?!\n)");

  private static final Pattern OTHER_CONTROLS =
      Pattern.compile("[" + CONTROLS + "]|(?!" + OWN + ")\u001b");

  private TerminalText() {}

  /** Returns the text without anything that steers a terminal, but for tabs and ends of lines. */
  static String plain(String text) {
    return ALL_CONTROLS.matcher(SEQUENCES.matcher(text).replaceAll("")).replaceAll(" ");
  }

  /** Returns a writer that lets colours pass, and nothing else that steers a terminal. */
  static PrintWriter guarding(PrintWriter out) {
    return out instanceof Guard ? out : new Guard(out);
  }

  private static final class Guard extends PrintWriter {
    Guard(PrintWriter out) {
      super(new Filter(out), true);
    }
  }

  private static final class Filter extends FilterWriter {
    Filter(Writer out) {
      super(out);
    }

    @Override
    public void write(int c) throws IOException {
      write(String.valueOf((char) c), 0, 1);
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
      write(new String(text, offset, length), 0, length);
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
      String piece = text.substring(offset, offset + length);
      String guarded = STEERING.matcher(piece).replaceAll("");
      out.write(OTHER_CONTROLS.matcher(guarded).replaceAll(" "));
    }
  }
}

package com.stygig.async.waiters;

/** Makes what strangers send fit for a log. */
final class Printable {
  private static final int MAX_LENGTH = 300;

  private Printable() {}

  /** The text in one line, and not all of it if it is long. */
  static String of(String text) {
    String start = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
    return start.replaceAll("\\p{Cntrl}", " ");
  }
}

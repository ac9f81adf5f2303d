package com.stygig.async.internal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds bytes that are written in base64 within a text: in one piece or in lines, in the alphabet
 * of MIME or in that of URLs. Places in S3 and paths of files use the same characters, and are left
 * as they are.
 */
final class EncodedData {
  /** Shorter data is no picture, and can be an id. */
  private static final int MIN_LENGTH = 100;

  /** Lines of base64 have 64 or 76 characters; only the last one is shorter. */
  private static final int MIN_LINE = 60;

  private static final int MAX_LINE = 128;

  /** No name of a folder or a file has so many without a separator. */
  private static final int MAX_NAME = 80;

  /** The longest S3 URI. */
  private static final int MAX_PLACE = 1_024;

  private static final Pattern RUN = Pattern.compile("[A-Za-z0-9+/_-]{20,}+={0,2}+");

  /** Also one that is escaped, whose last letter begins the next run. */
  private static final Pattern LINE_BREAK = Pattern.compile("\\s{1,3}|(?:\\\\r)?\\\\");

  private final String text;
  private final Matcher runs;
  private final Matcher lineBreak;

  private EncodedData(String text) {
    this.text = text;
    this.runs = RUN.matcher(text);
    this.lineBreak = LINE_BREAK.matcher(text);
  }

  /** Returns the text with how much data there is in place of the data. */
  static String hide(String text) {
    return text.length() < MIN_LENGTH ? text : new EncodedData(text).hidden();
  }

  private String hidden() {
    StringBuilder shown = new StringBuilder();
    int copied = 0;
    boolean more = runs.find();
    while (more) {
      int start = runs.start();
      int end = runs.end();
      int length = end - start;
      boolean isLine = isLine(length);
      more = runs.find();
      while (more && isLine && isLineBreak(end, runs.start())) {
        end = runs.end();
        int next = end - runs.start();
        length += next;
        isLine = isLine(next);
        more = runs.find();
      }
      if (length >= MIN_LENGTH && isData(start, end)) {
        shown.append(text, copied, start).append('[').append(length).append(" characters]");
        copied = end;
      }
    }
    return shown.append(text, copied, text.length()).toString();
  }

  private static boolean isLine(int length) {
    return length >= MIN_LINE && length <= MAX_LINE;
  }

  private boolean isLineBreak(int from, int to) {
    return lineBreak.region(from, to).matches();
  }

  /**
   * Encoded bytes are of all kinds of characters, or of long stretches without a separator; names
   * are mostly of small letters, and short.
   */
  private boolean isData(int start, int end) {
    if (end - start <= MAX_PLACE && isInPlace(start)) {
      return false;
    }
    int capitals = 0;
    int small = 0;
    int digits = 0;
    int stretch = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      boolean isSeparator = c == '/' || c == '-' || c == '_';
      stretch = isSeparator ? 0 : stretch + 1;
      if (stretch > MAX_NAME) {
        return true;
      }
      capitals += c >= 'A' && c <= 'Z' ? 1 : 0;
      small += c >= 'a' && c <= 'z' ? 1 : 0;
      digits += c >= '0' && c <= '9' ? 1 : 0;
    }
    int length = end - start;
    boolean isMixed = capitals * 100 > length * 15 && small * 100 > length * 15;
    boolean isMostlySeparators = (capitals + small + digits) * 100 < length * 60;
    return (isMixed && digits * 100 > length * 4) || isMostlySeparators;
  }

  /** Whether it is part of a word that begins as an S3 URI does. */
  private boolean isInPlace(int start) {
    int word = start;
    while (word > 0 && start - word < MAX_PLACE && !isBoundary(text.charAt(word - 1))) {
      word--;
    }
    return text.startsWith("s3://", word);
  }

  private static boolean isBoundary(char c) {
    return c <= ' ' || c == '\'' || c == '"' || c == '<' || c == '(' || c == '[' || c == '=';
  }
}

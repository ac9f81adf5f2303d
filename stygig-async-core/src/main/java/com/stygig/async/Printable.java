package com.stygig.async;

import java.util.regex.Pattern;

/**
 * Makes what others say fit for messages and logs: one line, not endless, without what grants
 * access and without what looks like the bytes of a file.
 */
final class Printable {
  private static final int MAX_LENGTH = 2_000;

  /** The parameters of presigned URLs, new and old, that are secret or belong to a secret. */
  private static final Pattern SIGNATURE =
      Pattern.compile(
          "(?i)\\b(X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token|Signature|AWSAccessKeyId)"
              + "(=|%3D)[^&\\s\"'<>]*");

  /** The password of a URL. */
  private static final Pattern USER_INFO = Pattern.compile("://[^/\\s@'\"]+@");

  /** Base64 has no other characters, and words, paths and ids are shorter, or have others. */
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{100,}+={0,2}");

  /** What shows where bytes were taken for text. */
  private static final Pattern BINARY = Pattern.compile("[\\x00\\uFFFD]");

  /** Line breaks of all kinds, and what else moves a cursor or turns the direction of a text. */
  private static final Pattern CONTROLS =
      Pattern.compile("[\\p{Cntrl}\\x{80}-\\x{9F}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]");

  private Printable() {}

  /** The text in one line, and not all of it if it is long. */
  static String of(String text) {
    String told = CONTROLS.matcher(withoutSecrets(text)).replaceAll(" ");
    return told.length() <= MAX_LENGTH ? told : told.substring(0, MAX_LENGTH) + "...";
  }

  /** The text as it stands, but for what nobody is to see. */
  static String withoutSecrets(String text) {
    if (BINARY.matcher(text).find()) {
      return "[" + text.length() + " characters that are no text]";
    }
    String told = SIGNATURE.matcher(text).replaceAll("$1$2[hidden]");
    told = USER_INFO.matcher(told).replaceAll("://[hidden]@");
    return BASE64.matcher(told).replaceAll(data -> "[" + data.group().length() + " characters]");
  }
}

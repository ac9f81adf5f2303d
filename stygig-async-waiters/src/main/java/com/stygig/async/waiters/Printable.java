package com.stygig.async.waiters;

import java.util.regex.Pattern;

/** Makes what strangers send fit for a log. */
final class Printable {
  private static final int MAX_LENGTH = 300;

  /** The parameters of presigned URLs that are secret or belong to a secret. */
  private static final Pattern SIGNATURE =
      Pattern.compile(
          "(?i)\\b(X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token|Signature|AWSAccessKeyId)"
              + "(=|%3D)[^&\\s\"'<>]*");

  /** Base64 has no other characters, and words, paths and ids are shorter, or have others. */
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{100,}+={0,2}");

  /** Line breaks of all kinds, and what else moves a cursor or turns the direction of a text. */
  private static final Pattern CONTROLS =
      Pattern.compile("[\\p{Cntrl}\\x{80}-\\x{9F}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]");

  private Printable() {}

  /** The text in one line, not all of it if it is long, and without secrets. */
  static String of(String text) {
    String told = SIGNATURE.matcher(text).replaceAll("$1$2[hidden]");
    told = BASE64.matcher(told).replaceAll(data -> "[" + data.group().length() + " characters]");
    told = CONTROLS.matcher(told).replaceAll(" ");
    return told.length() > MAX_LENGTH ? told.substring(0, MAX_LENGTH) + "..." : told;
  }

  /** What an error says, without where it comes from. */
  static String of(Throwable error) {
    return of(AwsErrors.unwrap(error).toString());
  }
}

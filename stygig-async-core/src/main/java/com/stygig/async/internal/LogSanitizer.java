package com.stygig.async.internal;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

/**
 * Makes text that comes from outside, such as an error message of a service or a message in a
 * queue, fit for exceptions and logs: one line of bounded length, without what grants access and
 * without what looks like the bytes of a file. Thread-safe.
 */
public final class LogSanitizer {
  private static final int MAX_LENGTH = 2_000;

  /** The parameters of presigned URLs and headers that are secret or belong to a secret. */
  private static final Pattern SIGNATURE =
      Pattern.compile(
          "(?i)(?<![A-Za-z0-9])"
              + "((?:X-Amz-)?Signature|(?:X-Amz-)?Credential|X-Amz-Security-Token|AWSAccessKeyId)"
              + "(=|%3D)[^&\\s\"'<>,]*+");

  /** What configurations, environments, JSON and XML call secrets. */
  private static final Pattern NAMED_SECRET =
      Pattern.compile(
          "(?i)(?<![A-Za-z0-9])"
              + "((?:aws_?)?secret_?(?:access_?)?key|(?:aws_?)?session_?token"
              + "|(?:x-amz-)?security-?token|web_?identity_?token|client_?secret"
              + "|(?:access|refresh|id|auth|bearer)_?token|password|passwd|api_?key"
              + "|(?:proxy-)?authorization)"
              + "([\"']?\\s{0,3}+(?:[=:>]|%3D)\\s{0,3}+[\"']?(?:(?:basic|bearer)\\s)?)"
              + "[^&\\s\"'<>,;}]++");

  /** A JSON web token. */
  private static final Pattern WEB_TOKEN =
      Pattern.compile(
          "(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,}+\\.[A-Za-z0-9_-]{10,}+(?:\\.[A-Za-z0-9_-]*+)?");

  /** The password of a URL. */
  private static final Pattern USER_INFO = Pattern.compile("://[^/\\s@'\"]+@");

  /** What shows where bytes were taken for text. */
  private static final Pattern BINARY = Pattern.compile("[\\x00\\uFFFD]");

  /** Line breaks of all kinds, and what else moves a cursor or turns the direction of a text. */
  private static final Pattern CONTROLS =
      Pattern.compile("[\\p{Cntrl}\\x{80}-\\x{9F}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]");

  private LogSanitizer() {}

  /**
   * Returns a text as one line of at most 2,003 characters.
   *
   * @param text any text
   * @return the text without secrets, control characters and what exceeds the length
   */
  public static String sanitize(String text) {
    String line = CONTROLS.matcher(withoutSecrets(text)).replaceAll(" ");
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "...";
  }

  /**
   * Returns the type and message of an error as one line, without its stack trace.
   *
   * @param error any error; the wrappers that futures put around it are taken off
   * @return the sanitized line
   */
  public static String sanitize(Throwable error) {
    Throwable cause = error.getCause();
    return (error instanceof CompletionException || error instanceof ExecutionException)
            && cause != null
        ? sanitize(cause)
        : sanitize(error.toString());
  }

  /**
   * Returns a text as it stands, but for secrets and for what looks like the bytes of a file.
   *
   * @param text any text
   * @return the text, of any length and with its line breaks
   */
  public static String withoutSecrets(String text) {
    if (BINARY.matcher(text).find()) {
      return "[" + text.length() + " characters that are no text]";
    }
    String shown = SIGNATURE.matcher(text).replaceAll("$1$2[hidden]");
    shown = NAMED_SECRET.matcher(shown).replaceAll("$1$2[hidden]");
    shown = WEB_TOKEN.matcher(shown).replaceAll("[hidden]");
    shown = USER_INFO.matcher(shown).replaceAll("://[hidden]@");
    return EncodedData.hide(shown);
  }
}

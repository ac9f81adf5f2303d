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

  /** What stands between a name and its value: also in URLs, in JSON, and in JSON within JSON. */
  private static final String IS = "(?:[=:>]|%3D|%253D|\\\\u003d)";

  private static final String QUOTE = "\\\\?+[\"']?+";

  /** To the end of the quotes that it stands in, or of the word. */
  private static final String VALUE = "(?:(?<=[\"'])[^\"'\\\\]++|[^&\\s\"'<>,;}\\]\\\\]++)";

  /** The parameters of presigned URLs and headers that are secret or belong to a secret. */
  private static final Pattern SIGNATURE =
      Pattern.compile(
          "(?i)(?<![A-Za-z0-9])"
              + "((?:X-Amz-)?Signature|(?:X-Amz-)?Credential|X-Amz-Security-Token|AWSAccessKeyId)"
              + "(=|%3D|%253D|\\\\u003d|(?<=X-Amz-[A-Za-z-]{9,14})"
              + QUOTE
              + ":\\s{0,3}+"
              + QUOTE
              + ")[^&\\s\"'<>,\\\\]*+");

  /**
   * What configurations, environments, headers, JSON and XML call secrets. A folder's name is none.
   */
  private static final Pattern NAMED_SECRET =
      Pattern.compile(
          "(?i)(?<![A-Za-z0-9/])"
              + "((?:aws[_-]?)?secret[ _-]?(?:access[ _-]?)?key|(?:aws[_-]?)?session[ _-]?token"
              + "|(?:x-amz-)?security[ _-]?token|web[_-]?identity[_-]?token|client[ _-]?secret"
              + "|(?:access|refresh|id|auth|bearer|authorization)[ _-]?token|token"
              + "|password|passwd|(?:x-)?api[ _-]?key"
              + "|server-side-encryption-customer-key(?:-md5)?|(?:proxy-)?authorization)"
              + "("
              + QUOTE
              + "\\s{0,40}+"
              + IS
              + "\\s{0,40}+(?!\\[hidden)\\[?+"
              + QUOTE
              + "(?:(?:basic|bearer|token|digest|negotiate|aws|aws4-hmac-sha256)\\s)?+)"
              + "(?!\\[hidden)"
              + VALUE);

  /** What is shown to a server in place of a password, wherever it stands. */
  private static final Pattern BEARER =
      Pattern.compile(
          "(?i)(?<![A-Za-z0-9])(bearer\\s)(?=[^\\s\"']{0,200}?\\d)[^\\s\"',;\\]}]{8,}+");

  private static final Pattern COOKIE =
      Pattern.compile("(?i)(?<![A-Za-z0-9])((?:set-)?cookie\"?\\s?[:=]\\s?)[^\\r\\n]++");

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("(-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)[^-]*+");

  /** A JSON web token. */
  private static final Pattern WEB_TOKEN =
      Pattern.compile(
          "(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,}+\\.[A-Za-z0-9_-]{10,}+(?:\\.[A-Za-z0-9_-]*+)?");

  /** The user and password of a URL, in which there may be another at sign. */
  private static final Pattern USER_INFO = Pattern.compile("://[^/\\s\"<>]{1,500}@");

  private static final Pattern ESCAPED_USER_INFO =
      Pattern.compile("(?i)(%3A%2F%2F)[^/\\s\"<>&]{1,500}?(%40)");

  /** A proxy whose scheme was left out. */
  private static final Pattern PROXY_USER_INFO =
      Pattern.compile("(?i)(proxy[\"']?\\s?[=:]\\s?[\"']?)[^\\s:/@\"']{1,200}:[^\\s/\"']{1,200}@");

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
    shown = BEARER.matcher(shown).replaceAll("$1[hidden]");
    shown = COOKIE.matcher(shown).replaceAll("$1[hidden]");
    shown = PRIVATE_KEY.matcher(shown).replaceAll("$1[hidden]");
    shown = USER_INFO.matcher(shown).replaceAll("://[hidden]@");
    shown = ESCAPED_USER_INFO.matcher(shown).replaceAll("$1[hidden]$2");
    shown = PROXY_USER_INFO.matcher(shown).replaceAll("$1[hidden]@");
    return EncodedData.hide(shown);
  }
}

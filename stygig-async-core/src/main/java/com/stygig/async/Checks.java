package com.stygig.async;

import com.stygig.async.internal.LogSanitizer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Rules of the service, checked before anything is sent. Each refusal names the value and the rule.
 */
final class Checks {
  /**
   * The largest input of an asynchronous inference. AWS says "1 GB" and not which; this is the
   * larger of the two, so that nothing is refused here that the service takes.
   */
  static final long MAX_PAYLOAD_BYTES = 1L << 30;

  /** The last time of a receipt. */
  static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59.999999999Z");

  /** Far more than the service ever takes. */
  private static final Duration MAX_TIMEOUT = Duration.ofDays(30);

  private static final Pattern ENDPOINT_NAME = Pattern.compile("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}");
  private static final Pattern PRINTABLE_ASCII = Pattern.compile("\\p{Print}*");
  private static final Pattern HEADER_TEXT = Pattern.compile("[\\x20-\\x7E\\xA0-\\xFF]*");

  private Checks() {}

  static String endpointName(String name) {
    Objects.requireNonNull(name, "endpointName");
    if (name.length() > 63 || !ENDPOINT_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "endpointName must have 1 to 63 letters, digits and inner hyphens: '"
              + LogSanitizer.sanitize(name)
              + "'");
    }
    return name;
  }

  static String inferenceId(String id) {
    return inferenceId("inferenceId", id);
  }

  static String inferenceId(String name, String id) {
    printableAscii(name, id, 64);
    if (id.startsWith(" ")) {
      throw new IllegalArgumentException(
          name + " must not start with a space: '" + LogSanitizer.sanitize(id) + "'");
    }
    return id;
  }

  static String header(String name, String value) {
    return printableAscii(name, value, 1024);
  }

  static String printableAscii(String name, String value, int maxLength) {
    Objects.requireNonNull(value, name);
    if (value.isEmpty()
        || value.length() > maxLength
        || !PRINTABLE_ASCII.matcher(value).matches()) {
      throw new IllegalArgumentException(
          name
              + " must have 1 to "
              + maxLength
              + " printable ASCII characters: '"
              + LogSanitizer.sanitize(value)
              + "'");
    }
    return value;
  }

  /** An HTTP client puts a question mark in the place of each character that no header knows. */
  static S3Uri inputLocation(S3Uri location) {
    String text = location.toString();
    if (!HEADER_TEXT.matcher(text).matches() || text.endsWith(" ")) {
      throw new IllegalArgumentException(
          "An input's location goes into an HTTP header, so it must have printable characters of"
              + " ISO 8859-1 only, and no space at the end: '"
              + LogSanitizer.sanitize(text)
              + "'");
    }
    return location;
  }

  /**
   * Checks a time of a receipt: one that a clock can show, and that ISO 8601 writes with four
   * digits. Beyond, arithmetic overflows sooner or later.
   */
  static Instant time(String name, Instant time) {
    Objects.requireNonNull(time, name);
    if (time.isBefore(Instant.EPOCH) || time.isAfter(END_OF_TIME)) {
      throw new IllegalArgumentException(name + " must be in the years 1970 to 9999: " + time);
    }
    return time;
  }

  static int count(String name, int count) {
    if (count < 0) {
      throw new IllegalArgumentException(name + " must be a count from 0: " + count);
    }
    return count;
  }

  static Duration wholeSeconds(String name, Duration value, long minimum, long maximum) {
    Objects.requireNonNull(value, name);
    boolean inRange =
        value.compareTo(Duration.ofSeconds(minimum)) >= 0
            && value.compareTo(Duration.ofSeconds(maximum)) <= 0;
    if (!inRange || value.toNanosPart() != 0) {
      throw new IllegalArgumentException(
          name + " must be whole seconds from " + minimum + " to " + maximum + ": " + value);
    }
    return value;
  }

  static URI endpoint(String name, URI endpoint) {
    Objects.requireNonNull(endpoint, name);
    String scheme = String.valueOf(endpoint.getScheme());
    if (!scheme.matches("https?") || endpoint.getHost() == null) {
      throw new IllegalArgumentException(
          name
              + " must be an http or https URI with a host: '"
              + LogSanitizer.sanitize(endpoint.toString())
              + "'");
    }
    return endpoint;
  }

  static Duration timeout(String name, Duration value) {
    Objects.requireNonNull(value, name);
    if (value.isNegative() || value.isZero() || value.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          name + " must be positive and at most " + MAX_TIMEOUT.toDays() + " days: " + value);
    }
    return value;
  }

  /** Checks that a file can be read and returns its size. */
  static long file(Path file) {
    Objects.requireNonNull(file, "file");
    if (!Files.exists(file)) {
      throw new IllegalArgumentException("No such file: " + LogSanitizer.sanitize(file.toString()));
    }
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("Not a file: " + LogSanitizer.sanitize(file.toString()));
    }
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(
          "No permission to read the file: " + LogSanitizer.sanitize(file.toString()));
    }
    try {
      return payloadSize(Files.size(file), file.toString());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Cannot read the file: " + LogSanitizer.sanitize(file.toString()), e);
    }
  }

  static long payloadSize(long size, String what) {
    if (size == 0) {
      throw new IllegalArgumentException("Empty: " + LogSanitizer.sanitize(what));
    }
    if (size < 0) {
      throw new IllegalArgumentException(
          "A size below 0: " + LogSanitizer.sanitize(what) + " has " + size);
    }
    if (size > MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "An input may have at most 1 GB ("
              + MAX_PAYLOAD_BYTES
              + " bytes): "
              + LogSanitizer.sanitize(what)
              + " has "
              + size);
    }
    return size;
  }
}

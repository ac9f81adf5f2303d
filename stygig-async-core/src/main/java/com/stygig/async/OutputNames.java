package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stygig.async.internal.LogSanitizer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;

/** What a request may say about the name of its output, by the rules of the service's API model. */
final class OutputNames {
  private static final int MAX_FILE_NAME = 32;
  private static final int MAX_EXTENSION = 512;

  private static final Pattern FILE_NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_-]*");
  private static final Pattern EXTENSION = Pattern.compile("[a-zA-Z0-9!_.*'()/-]+");

  private static final String SUFFIX = ".out";

  private OutputNames() {}

  static String fileName(String name) {
    Objects.requireNonNull(name, "fileName");
    boolean hasValidLetters = FILE_NAME.matcher(name.replaceFirst("(?<=.)\\.", "")).matches();
    if (name.length() > MAX_FILE_NAME || !hasValidLetters) {
      throw new IllegalArgumentException(
          "fileName must have 1 to "
              + MAX_FILE_NAME
              + " letters, digits, hyphens and underscores, at most one dot, and a letter or digit"
              + " first: '"
              + LogSanitizer.sanitize(name)
              + "'");
    }
    return name;
  }

  static String outputPathExtension(String extension) {
    Objects.requireNonNull(extension, "outputPathExtension");
    if (extension.length() > MAX_EXTENSION || !EXTENSION.matcher(extension).matches()) {
      throw new IllegalArgumentException(
          "outputPathExtension must have 1 to "
              + MAX_EXTENSION
              + " letters, digits and characters of !_.*'()/-: '"
              + LogSanitizer.sanitize(extension)
              + "'");
    }
    return extension;
  }

  /**
   * A file name that no other id has. An id is too long for one, and can have any character, so it
   * is the start of its SHA-256: with 112 bits, two of a billion ids share theirs with a
   * probability of 10^-16.
   */
  static String ofInferenceId(String inferenceId) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(inferenceId.getBytes(UTF_8));
      int digits = MAX_FILE_NAME - SUFFIX.length();
      return HexFormat.of().formatHex(hash, 0, digits / 2) + SUFFIX;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}

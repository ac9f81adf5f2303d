package com.stygig.async.internal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkServiceException;

/**
 * What the attempts at one thing have failed with: each distinct error once, with how often it came
 * and when. It keeps the first few of them, and counts the rest. Thread-safe.
 */
public final class ErrorTally {
  private static final int MAX_DISTINCT = 8;

  /** So that the message of an exception has room for all of them. */
  private static final int MAX_LENGTH = 150;

  private final Map<String, Seen> seen = new LinkedHashMap<>();
  private int others;

  private static final class Seen {
    final Throwable error;
    final Instant first;
    Instant last;
    int count;

    Seen(Throwable error, Instant first) {
      this.error = error;
      this.first = first;
      this.last = first;
    }
  }

  /** Creates an empty tally. */
  public ErrorTally() {}

  /**
   * Counts an error.
   *
   * @param error what an attempt failed with; the wrappers of futures are taken off
   * @param time when it did
   */
  public synchronized void add(Throwable error, Instant time) {
    Throwable cause = AwsErrors.unwrap(error);
    String description = describe(cause);
    Seen entry = seen.get(description);
    if (entry == null) {
      if (seen.size() >= MAX_DISTINCT) {
        others++;
        return;
      }
      entry = new Seen(cause, time);
      seen.put(description, entry);
    }
    entry.count++;
    entry.last = time;
  }

  /**
   * Returns one of each distinct error.
   *
   * @return the errors as they came, at most 8 of them
   */
  public synchronized List<Throwable> errors() {
    return seen.values().stream().map(entry -> entry.error).toList();
  }

  /**
   * Returns how many errors there were.
   *
   * @return the count, also of those that are the same
   */
  public synchronized int count() {
    return others + seen.values().stream().mapToInt(entry -> entry.count).sum();
  }

  /**
   * Describes all errors in one sanitized line, such as {@code ExpiredToken (HTTP 400): The
   * provided token has expired, 12 times, from 2026-01-01T00:00:00Z to 2026-01-01T00:01:00Z}.
   *
   * @return the line, "" if there was no error
   */
  @Override
  public synchronized String toString() {
    List<String> parts = new ArrayList<>();
    seen.forEach((description, entry) -> parts.add(description + when(entry)));
    if (others > 0) {
      parts.add(others + " more of other kinds");
    }
    return String.join("; ", parts);
  }

  private static String when(Seen entry) {
    return entry.count == 1
        ? ", once, at " + seconds(entry.first)
        : ", "
            + entry.count
            + " times, from "
            + seconds(entry.first)
            + " to "
            + seconds(entry.last);
  }

  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Describes an error in one sanitized line: what a service answered by code, status and message.
   *
   * @param error any error
   * @return the line, of at most 150 characters and an ellipsis
   */
  public static String describe(Throwable error) {
    Throwable cause = AwsErrors.unwrap(error);
    String text = AwsErrors.words(cause);
    if (cause instanceof SdkServiceException e) {
      String code = AwsErrorKind.code(e);
      text = (code.isEmpty() ? "" : code + " ") + "(HTTP " + e.statusCode() + "): " + text;
    } else if (!text.equals(cause.getClass().getSimpleName())) {
      text = cause.getClass().getSimpleName() + ": " + text;
    }
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
  }
}

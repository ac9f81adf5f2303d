package com.stygig.async.examples.endpoint;

import java.time.Instant;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * A line of a log.
 *
 * @param id different for each
 * @param stream which instance wrote it, and what
 */
public record LogLine(String id, Instant time, String stream, String message) {
  /** The oldest first; those of one moment in a stable order. */
  public static final Comparator<LogLine> BY_TIME =
      Comparator.comparing(LogLine::time).thenComparing(LogLine::id);

  /** Levels, Python's and Java's exceptions, and answers 5xx in lines of access. */
  private static final Pattern ERROR =
      Pattern.compile(
          "\\b(ERROR|CRITICAL|FATAL)\\b|Exception|Traceback|^\\s*\\w*Error:|\" 5\\d\\d( |$)",
          Pattern.MULTILINE);

  /** Whether it tells of something that went wrong. */
  public boolean isError() {
    return ERROR.matcher(message).find();
  }

  @Override
  public String toString() {
    return time + " " + stream + " " + message;
  }
}

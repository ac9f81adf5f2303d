package com.stygig.async.testkit;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A filter pattern of terms: {@code a "b c"} for all of them, {@code ?a ?b} for any, {@code -a} for
 * none. As in CloudWatch, any-terms beside others are ignored.
 */
final class LogFilter {
  private static final int MAX_LENGTH = 1024;
  private static final Pattern TERM =
      Pattern.compile("\\s*([?-]?)(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s\"]+))(?=\\s|$)");

  private final List<String> all;
  private final List<String> any;
  private final List<String> none;

  private LogFilter(List<MatchResult> terms) {
    all = texts(terms, "");
    any = texts(terms, "?");
    none = texts(terms, "-");
  }

  static LogFilter of(String pattern) {
    if (pattern.length() > MAX_LENGTH) {
      throw LogErrors.invalid(Constraint.length(pattern, "filterPattern", MAX_LENGTH));
    }
    String trimmed = pattern.strip();
    if (trimmed.startsWith("{") || trimmed.startsWith("[") || trimmed.startsWith("%")) {
      throw LogErrors.invalid(
          "Invalid filter pattern: the local cloud knows patterns of terms only, and none of JSON,"
              + " of space-delimited fields or of regular expressions: "
              + pattern);
    }
    if (!TERM.matcher(trimmed).replaceAll("").isEmpty()) {
      throw LogErrors.invalid("Invalid filter pattern: " + pattern);
    }
    List<MatchResult> terms = TERM.matcher(trimmed).results().toList();
    for (MatchResult term : terms) {
      if (term.group(3) != null && !term.group(3).matches("\\w+")) {
        throw LogErrors.invalid("Invalid character(s) in term '" + term.group(3) + "'");
      }
    }
    return new LogFilter(terms);
  }

  private static List<String> texts(List<MatchResult> terms, String sign) {
    return terms.stream()
        .filter(term -> term.group(1).equals(sign))
        .map(
            term ->
                term.group(3) == null ? term.group(2).replaceAll("\\\\(.)", "$1") : term.group(3))
        .toList();
  }

  boolean matches(String message) {
    Predicate<String> isIn = message::contains;
    if (all.isEmpty() && none.isEmpty()) {
      return any.isEmpty() || any.stream().anyMatch(isIn);
    }
    return all.stream().allMatch(isIn) && none.stream().noneMatch(isIn);
  }
}

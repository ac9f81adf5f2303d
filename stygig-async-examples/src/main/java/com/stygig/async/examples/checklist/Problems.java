package com.stygig.async.examples.checklist;

import com.stygig.async.examples.endpoint.AwsErrors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Errors in words. */
final class Problems {
  private Problems() {}

  /** In the words of who failed, with what could not be closed after it. */
  static String text(Throwable error) {
    return Stream.concat(Stream.of(error), Arrays.stream(error.getSuppressed()))
        .map(Problems::one)
        .collect(Collectors.joining("; "));
  }

  private static String one(Throwable error) {
    Throwable cause = error;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : AwsErrors.reason(cause);
  }

  /** Only what could not be closed after an error that is known; empty if there is none. */
  static String suppressed(Throwable error) {
    return Arrays.stream(error.getSuppressed())
        .map(Problems::one)
        .collect(Collectors.joining("; "));
  }

  /** Each of them once, with how often it came. */
  static String tally(List<String> texts) {
    Map<String, Long> counts =
        texts.stream()
            .collect(
                Collectors.groupingBy(text -> text, LinkedHashMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .map(each -> each.getValue() + " x " + each.getKey())
        .collect(Collectors.joining("; "));
  }

  /** AWS names throttling in many ways, and the client wraps it. */
  static boolean isThrottling(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof AwsServiceException refused && refused.isThrottlingException()) {
        return true;
      }
    }
    return false;
  }
}

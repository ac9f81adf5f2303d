package com.stygig.async;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.http.SdkHttpResponse;

/** What the answer of a service tells of its time, as far as it can be understood. */
final class AnswerTimes {
  private static final Duration LONGEST = Duration.ofHours(1);

  /** What a receipt takes; a clock that is ahead by a hundred years tells nothing. */
  private static final Instant LATEST = Instant.parse("2105-12-31T23:59:59Z");

  private AnswerTimes() {}

  /** When the service answered, by its own clock, in whole seconds; null if it does not say. */
  static @Nullable Instant date(AwsResponse answer) {
    SdkHttpResponse http = answer.sdkHttpResponse();
    String date = http == null ? null : http.firstMatchingHeader("Date").orElse(null);
    if (date == null) {
      return null;
    }
    try {
      Instant time = DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
      return time.isBefore(Instant.EPOCH) || time.isAfter(LATEST) ? null : time;
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** How long an answer took; null if the clock was set in the meantime, as far as it shows. */
  static @Nullable Duration between(Instant sent, Instant answered) {
    Duration time = Duration.between(sent, answered);
    return time.isNegative() || time.compareTo(LONGEST) > 0 ? null : time;
  }
}

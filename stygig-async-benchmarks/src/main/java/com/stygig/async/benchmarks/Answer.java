package com.stygig.async.benchmarks;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the models of the server process answer. It tells when the model ended, by the clock that
 * all processes of this machine share; the result is in S3 a moment later. So a lag is measured
 * from there alike, whoever waits.
 *
 * @param score something to decode
 * @param endedAtMicros microseconds since 1970
 */
record Answer(double score, long endedAtMicros) {
  private static final JsonMapper JSON = new JsonMapper();

  static Answer now() {
    return new Answer(0.9, micros());
  }

  static Answer parse(byte[] json) {
    return JSON.readValue(json, Answer.class);
  }

  String toJson() {
    return JSON.writeValueAsString(this);
  }

  /** How many milliseconds ago the model ended. */
  double ageInMillis() {
    return (micros() - endedAtMicros) / 1e3;
  }

  private static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}

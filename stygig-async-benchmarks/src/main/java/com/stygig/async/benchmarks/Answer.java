package com.stygig.async.benchmarks;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the models answer. It tells when the model ended, by the clock that all processes of this
 * machine share, or by the simulation's; the result is in S3 a moment later. So a lag is measured
 * from there alike, whoever waits.
 *
 * @param score something to decode
 * @param endedAtMicros microseconds since 1970
 */
record Answer(double score, long endedAtMicros) {
  private static final JsonMapper JSON = new JsonMapper();

  static Answer at(InstantSource clock) {
    return new Answer(0.9, micros(clock));
  }

  static Answer parse(byte[] json) {
    return JSON.readValue(json, Answer.class);
  }

  String toJson() {
    return JSON.writeValueAsString(this);
  }

  /** How many milliseconds ago the model ended. */
  double ageInMillis(InstantSource clock) {
    return (micros(clock) - endedAtMicros) / 1e3;
  }

  private static long micros(InstantSource clock) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }
}

package com.stygig.async.testkit;

import java.time.Instant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.dataformat.cbor.CBORGenerator;
import tools.jackson.dataformat.cbor.CBORMapper;

/** What a client and CloudWatch write to each other: the same structures, as text or as bytes. */
final class CloudWatchFormat {
  /** Smithy RPC v2, of the AWS SDK for Java. */
  static final CloudWatchFormat CBOR =
      new CloudWatchFormat(
          "application/cbor",
          CBORMapper.builder().addModule(times(CloudWatchFormat::writeTaggedTime)).build());

  /** AWS JSON 1.0, of the AWS CLI. */
  static final CloudWatchFormat JSON =
      new CloudWatchFormat(
          "application/x-amz-json-1.0",
          JsonMapper.builder().addModule(times(CloudWatchFormat::writeTime)).build());

  /** Says that a number is a time. */
  private static final int TIME_TAG = 1;

  final String contentType;
  final ObjectMapper mapper;

  private CloudWatchFormat(String contentType, ObjectMapper mapper) {
    this.contentType = contentType;
    this.mapper = mapper;
  }

  private static SimpleModule times(TimeWriter writer) {
    return new SimpleModule()
        .addSerializer(
            Instant.class,
            new ValueSerializer<Instant>() {
              @Override
              public void serialize(Instant time, JsonGenerator out, SerializationContext context) {
                writer.write(time, out);
              }
            });
  }

  private static void writeTime(Instant time, JsonGenerator out) {
    out.writeNumber(time.toEpochMilli() / 1000.0);
  }

  private static void writeTaggedTime(Instant time, JsonGenerator out) {
    ((CBORGenerator) out).writeTag(TIME_TAG);
    writeTime(time, out);
  }

  @FunctionalInterface
  private interface TimeWriter {
    void write(Instant time, JsonGenerator out);
  }
}

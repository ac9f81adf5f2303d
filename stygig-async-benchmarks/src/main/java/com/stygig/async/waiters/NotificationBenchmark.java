package com.stygig.async.waiters;

import com.stygig.async.benchmarks.Notification;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Parses a notification with a response in it, as it comes from SQS: in the envelope of SNS, and
 * without. It stands in the waiters' package, as their reader is nobody else's business.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class NotificationBenchmark {
  /** The response's size. */
  @Param({"1000", "50000"})
  public int bytes;

  private String raw = "";
  private String enveloped = "";

  /** Writes the message. */
  @Setup
  public void write() {
    raw =
        Notification.completed("endpoint", "0b1f", "s3://bucket/outputs/0b1f.out", new byte[bytes]);
    JsonMapper json = new JsonMapper();
    ObjectNode envelope = json.createObjectNode();
    envelope
        .put("Type", "Notification")
        .put("MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324")
        .put("TopicArn", "arn:aws:sns:ap-south-1:123456789012:topic")
        .put("Message", raw)
        .put("Timestamp", "2026-01-25T22:46:00.608Z");
    enveloped = json.writeValueAsString(envelope);
  }

  /** With raw message delivery. */
  @Benchmark
  public Object raw() throws Exception {
    return NotificationReader.read(raw);
  }

  /** As SNS delivers by default. */
  @Benchmark
  public Object enveloped() throws Exception {
    return NotificationReader.read(enveloped);
  }
}

package com.stygig.async.testkit;

import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/** The log of an endpoint, in SageMaker's streams: its container's own, and the data log. */
final class EndpointLog {
  private final LogSink sink;
  private final String group;
  private final String variant;
  private volatile String instance = newId();

  EndpointLog(LogSink sink, String endpointName, String variant) {
    this.sink = sink;
    this.group = "/aws/sagemaker/Endpoints/" + endpointName;
    this.variant = variant;
  }

  /** What follows is from another instance. */
  void nextInstance() {
    instance = newId();
  }

  /** A line of the container's. */
  void info(String line) {
    container("INFO", line);
  }

  /** A line of the container's. */
  void error(String line) {
    container("ERROR", line);
  }

  private void container(String level, String line) {
    sink.write(group, stream(), Timestamps.format(Instant.now()) + " " + level + " " + line);
  }

  /** A line of SageMaker's, on one inference. */
  void data(String inferenceId, String line) {
    String time = Timestamps.format(Instant.now()).replace("Z", "");
    sink.write(
        group, stream() + "/data-log", time + ":[sagemaker logs] [" + inferenceId + "] " + line);
  }

  private String stream() {
    return variant + "/" + instance;
  }

  private static String newId() {
    return "i-%017x".formatted(ThreadLocalRandom.current().nextLong(1L << 60));
  }
}

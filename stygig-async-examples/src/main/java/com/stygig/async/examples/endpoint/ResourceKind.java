package com.stygig.async.examples.endpoint;

/** What an endpoint consists of, in the order in which it goes. */
public enum ResourceKind {
  SCALING_POLICY("scaling policy"),
  SCALABLE_TARGET("scalable target"),
  ENDPOINT("endpoint"),
  ENDPOINT_CONFIG("endpoint configuration"),
  MODEL("model"),
  ALARM("alarm"),
  SUBSCRIPTION("subscription"),
  QUEUE("queue"),
  TOPIC("topic"),
  S3_OBJECTS("S3 objects"),
  LOG_GROUP("log group"),
  INFO_FILE("file");

  private final String label;

  ResourceKind(String label) {
    this.label = label;
  }

  @Override
  public String toString() {
    return label;
  }
}

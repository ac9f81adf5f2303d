package com.stygig.async.examples.endpoint;

import java.util.List;

/** What a deployed endpoint has to look like. */
public record Expectations(String instanceType, int instanceCount) {
  /** One expectation, and whether it is met. */
  public record Check(String what, String expected, String seen, boolean passed) {}

  /** All of them, met or not. */
  public List<Check> check(EndpointDescription endpoint) {
    return List.of(
        check("Endpoint status", "InService", endpoint.status()),
        check("Instance type", instanceType, String.valueOf(endpoint.instanceType())),
        check(
            "Instance count",
            String.valueOf(instanceCount),
            String.valueOf(endpoint.currentInstances())),
        check("AsyncInferenceConfig", "present", endpoint.async() == null ? "absent" : "present"));
  }

  private static Check check(String what, String expected, String seen) {
    return new Check(what, expected, seen, expected.equals(seen));
  }
}

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
        instances(endpoint),
        check("AsyncInferenceConfig", "present", endpoint.async() == null ? "absent" : "present"));
  }

  /** One that scales may have any count that it may scale to. */
  private Check instances(EndpointDescription endpoint) {
    ScalingState scaling = endpoint.scaling();
    Integer now = endpoint.currentInstances();
    if (scaling == null || now == null) {
      return check("Instance count", String.valueOf(instanceCount), String.valueOf(now));
    }
    return new Check(
        "Instance count",
        instanceCount
            + ", scaling from "
            + scaling.minInstances()
            + " to "
            + scaling.maxInstances(),
        String.valueOf(now),
        now >= scaling.minInstances() && now <= scaling.maxInstances());
  }

  private static Check check(String what, String expected, String seen) {
    return new Check(what, expected, seen, expected.equals(seen));
  }
}

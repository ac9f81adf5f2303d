package com.stygig.async.examples.endpoint;

import java.util.List;

/**
 * How an endpoint scales.
 *
 * @param policies their names, with what they do in brackets
 */
public record ScalingState(int minInstances, int maxInstances, List<String> policies) {
  public ScalingState {
    policies = List.copyOf(policies);
  }

  public boolean scalesToZero() {
    return minInstances == 0;
  }
}

package com.stygig.async.examples.endpoint;

import java.util.List;

/**
 * What a clean-up would delete.
 *
 * @param resources in the order of their deletion
 * @param remarks what stays though one could expect it to go, and why
 */
public record CleanupPlan(
    List<OwnedResource> resources, List<String> remarks, Footprint footprint) {
  public CleanupPlan {
    resources = List.copyOf(resources);
    remarks = List.copyOf(remarks);
  }

  public boolean isEmpty() {
    return resources.isEmpty();
  }
}

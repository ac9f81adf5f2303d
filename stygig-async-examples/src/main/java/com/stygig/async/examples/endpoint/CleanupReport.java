package com.stygig.async.examples.endpoint;

import java.util.List;

/**
 * What a clean-up has done.
 *
 * @param failures one line for each
 * @param left what is there still, by a look after the deletion
 */
public record CleanupReport(
    List<OwnedResource> deleted, List<String> failures, List<OwnedResource> left) {
  public CleanupReport {
    deleted = List.copyOf(deleted);
    failures = List.copyOf(failures);
    left = List.copyOf(left);
  }

  public boolean isClean() {
    return failures.isEmpty() && left.isEmpty();
  }
}

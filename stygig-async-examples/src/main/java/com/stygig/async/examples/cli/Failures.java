package com.stygig.async.examples.cli;

import com.stygig.async.ResultTimeoutException;
import com.stygig.async.examples.CommandFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** What failed of several inferences: nothing of the others is lost by it. */
final class Failures {
  private static final int TOLD = 3;

  private final int inferences;
  private final List<CompletionException> failures = new ArrayList<>();

  Failures(int inferences) {
    this.inferences = inferences;
  }

  /** Waits; a failure is kept for the end. */
  <T> Optional<T> join(CompletableFuture<T> future) {
    try {
      return Optional.of(future.join());
    } catch (CompletionException e) {
      failures.add(e);
      return Optional.empty();
    }
  }

  /** Whether anything may end well after all, later. */
  boolean hasTimeouts() {
    return failures.stream().anyMatch(e -> e.getCause() instanceof ResultTimeoutException);
  }

  /** Throws if anything failed: the failure itself if there was but one inference. */
  void tell() {
    if (failures.isEmpty()) {
      return;
    }
    if (inferences == 1) {
      throw failures.get(0);
    }
    throw new CommandFailedException(
        exitCode(), "%d of %d failed: %s".formatted(failures.size(), inferences, reasons()));
  }

  private int exitCode() {
    return failures.stream().allMatch(e -> e.getCause() instanceof ResultTimeoutException)
        ? Stygig.TIMED_OUT
        : Stygig.FAILED;
  }

  /** Many may have failed for the same reason. */
  private String reasons() {
    List<String> distinct = failures.stream().map(Stygig::reason).distinct().toList();
    return distinct.stream().limit(TOLD).collect(Collectors.joining("; "))
        + (distinct.size() > TOLD ? "; ..." : "");
  }
}

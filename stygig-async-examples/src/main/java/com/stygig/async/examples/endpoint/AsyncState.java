package com.stygig.async.examples.endpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint's AsyncInferenceConfig.
 *
 * @param includedResponses in which topics' notifications the response stands
 */
public record AsyncState(
    String outputPath,
    @Nullable String failurePath,
    @Nullable String successTopic,
    @Nullable String errorTopic,
    @Nullable Integer maxConcurrentInvocations,
    List<String> includedResponses) {
  public AsyncState {
    includedResponses = List.copyOf(includedResponses);
  }
}

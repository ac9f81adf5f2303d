package com.stygig.async.testkit;

import com.stygig.async.testkit.EndpointConfig.IncludeInferenceResponse;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whom an endpoint tells how its inferences end. */
record NotificationConfig(
    @Nullable String successTopic,
    @Nullable String errorTopic,
    Set<IncludeInferenceResponse> includeInferenceResponseIn) {
  /** The topics, each once. */
  List<String> topics() {
    return Stream.of(successTopic, errorTopic).filter(Objects::nonNull).distinct().toList();
  }

  @Nullable String topic(boolean success) {
    return success ? successTopic : errorTopic;
  }

  boolean includesResponse(boolean success) {
    return includeInferenceResponseIn.contains(
        success
            ? IncludeInferenceResponse.SUCCESS_NOTIFICATION_TOPIC
            : IncludeInferenceResponse.ERROR_NOTIFICATION_TOPIC);
  }
}

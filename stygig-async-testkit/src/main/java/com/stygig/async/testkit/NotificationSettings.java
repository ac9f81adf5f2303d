package com.stygig.async.testkit;

import com.stygig.async.testkit.EndpointConfig.IncludeInferenceResponse;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The part of {@link EndpointConfig.Builder} that says whom the endpoint notifies. */
abstract sealed class NotificationSettings permits EndpointConfig.Builder {
  private @Nullable String successTopic;
  private @Nullable String errorTopic;
  private Set<IncludeInferenceResponse> includeInferenceResponseIn = Set.of();

  NotificationSettings() {}

  private EndpointConfig.Builder self() {
    return (EndpointConfig.Builder) this; // there is no other
  }

  /**
   * Sets which SNS topic is told of inferences that succeed; none by default.
   *
   * @param arn the ARN of a topic that is there when the endpoint is deployed
   * @return this
   */
  public EndpointConfig.Builder successTopic(String arn) {
    this.successTopic = Objects.requireNonNull(arn, "arn");
    return self();
  }

  /**
   * Sets which SNS topic is told of inferences that fail; none by default.
   *
   * @param arn the ARN of a topic that is there when the endpoint is deployed
   * @return this
   */
  public EndpointConfig.Builder errorTopic(String arn) {
    this.errorTopic = Objects.requireNonNull(arn, "arn");
    return self();
  }

  /**
   * Sets in which notifications the response itself stands; none by default.
   *
   * @param topics which; none to leave responses out
   * @return this
   */
  public EndpointConfig.Builder includeInferenceResponseIn(IncludeInferenceResponse... topics) {
    this.includeInferenceResponseIn = Set.of(topics);
    return self();
  }

  NotificationConfig notifications() {
    return new NotificationConfig(successTopic, errorTopic, includeInferenceResponseIn);
  }
}

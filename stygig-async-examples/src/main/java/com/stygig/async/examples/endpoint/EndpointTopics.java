package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.CommandFailedException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
import software.amazon.awssdk.services.sagemaker.model.AsyncInferenceConfig;
import software.amazon.awssdk.services.sagemaker.model.AsyncInferenceNotificationConfig;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

/** Which topics an endpoint notifies, as SageMaker knows it. */
public final class EndpointTopics {
  private EndpointTopics() {}

  /** The topics of successes and errors, once if they are the same; none if there is none. */
  public static List<String> of(SageMakerAsyncClient sageMaker, String endpointName) {
    try {
      String configName =
          sageMaker.describeEndpoint(b -> b.endpointName(endpointName)).join().endpointConfigName();
      return topics(
          sageMaker
              .describeEndpointConfig(b -> b.endpointConfigName(configName))
              .join()
              .asyncInferenceConfig());
    } catch (CompletionException e) {
      if (e.getCause() instanceof SageMakerException refusal
          && String.valueOf(refusal.getMessage()).contains("Could not find")) {
        throw new CommandFailedException("Endpoint not found: " + endpointName);
      }
      throw e;
    }
  }

  private static List<String> topics(@Nullable AsyncInferenceConfig config) {
    if (config == null || config.outputConfig() == null) {
      return List.of();
    }
    AsyncInferenceNotificationConfig topics = config.outputConfig().notificationConfig();
    return topics == null
        ? List.of()
        : Stream.of(topics.successTopic(), topics.errorTopic())
            .filter(Objects::nonNull)
            .distinct()
            .toList();
  }
}

package com.stygig.async.examples.endpoint;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sagemaker.model.AsyncInferenceNotificationConfig;
import software.amazon.awssdk.services.sagemaker.model.AsyncInferenceOutputConfig;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointConfigResponse;

/** What an endpoint configuration says of asynchronous inference. */
final class AsyncSettings {
  private AsyncSettings() {}

  private static Optional<AsyncInferenceOutputConfig> output(
      DescribeEndpointConfigResponse config) {
    return Optional.ofNullable(config.asyncInferenceConfig()).map(async -> async.outputConfig());
  }

  static Optional<AsyncInferenceNotificationConfig> notifications(
      DescribeEndpointConfigResponse config) {
    return output(config).map(AsyncInferenceOutputConfig::notificationConfig);
  }

  static List<String> topics(DescribeEndpointConfigResponse config) {
    return notifications(config).stream()
        .flatMap(topics -> Stream.of(topics.successTopic(), topics.errorTopic()))
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  static List<S3Location> paths(DescribeEndpointConfigResponse config) {
    return output(config).stream()
        .flatMap(paths -> Stream.of(paths.s3OutputPath(), paths.s3FailurePath()))
        .filter(Objects::nonNull)
        .flatMap(path -> S3Location.find(path).stream())
        .map(S3Location::asFolder)
        .toList();
  }
}

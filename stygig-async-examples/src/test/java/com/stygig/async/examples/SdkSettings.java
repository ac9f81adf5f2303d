package com.stygig.async.examples;

import com.stygig.async.testkit.LocalCloud;
import java.util.Map;

/**
 * Points AWS clients that are built with the SDK's defaults at a {@link LocalCloud}, as a user's
 * environment would.
 */
public final class SdkSettings implements AutoCloseable {
  private final Map<String, String> settings;

  public SdkSettings(LocalCloud cloud) {
    settings =
        Map.of(
            "aws.region", cloud.region().id(),
            "aws.accessKeyId", "local",
            "aws.secretAccessKey", "local",
            "aws.endpointUrlS3", cloud.s3Endpoint().toString(),
            "aws.endpointUrlSageMakerRuntime", cloud.sageMakerRuntimeEndpoint().toString());
    settings.forEach(System::setProperty);
  }

  @Override
  public void close() {
    settings.keySet().forEach(System::clearProperty);
  }
}

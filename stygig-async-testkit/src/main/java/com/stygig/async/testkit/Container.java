package com.stygig.async.testkit;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A container that an endpoint runs, as {@code CreateModel} names it.
 *
 * @param modelName the model's name
 * @param endpointName the endpoint that runs it
 * @param image the image's place in a registry
 * @param modelDataUrl where in S3 the model's artifact is, if there is one
 * @param environment the environment variables that the model sets
 */
public record Container(
    String modelName,
    String endpointName,
    String image,
    Optional<String> modelDataUrl,
    Map<String, String> environment) {
  /**
   * Creates a description.
   *
   * @param modelName the model's name
   * @param endpointName the endpoint that runs it
   * @param image the image's place in a registry
   * @param modelDataUrl where in S3 the model's artifact is, if there is one
   * @param environment the environment variables that the model sets; copied
   */
  public Container {
    Objects.requireNonNull(modelName, "modelName");
    Objects.requireNonNull(endpointName, "endpointName");
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(modelDataUrl, "modelDataUrl");
    environment = Map.copyOf(environment);
  }
}

package com.stygig.async.testkit;

/**
 * The model behind an endpoint of a {@link LocalCloud}: a function from a request to a response, in
 * place of a container.
 *
 * <p>It is called on threads of the cloud's, as many at once as the endpoint's concurrency allows,
 * and may block. An exception becomes a response with status 500, as a container's does.
 */
@FunctionalInterface
public interface Model {
  /**
   * Answers one request.
   *
   * @param request what the container would be sent
   * @return what the container would answer
   * @throws Exception if the model fails; the caller sees a status 500 with the exception's message
   */
  ModelResponse invoke(ModelRequest request) throws Exception;
}

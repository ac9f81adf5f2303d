package com.stygig.async.testkit;

/**
 * Runs the containers of endpoints that are created through the SageMaker API, in place of Docker.
 * It is called once for each creation and each update of an endpoint, on a thread of the cloud's,
 * and may block.
 */
@FunctionalInterface
public interface ContainerFactory {
  /**
   * Starts a container.
   *
   * @param container what to start
   * @return what answers the endpoint's requests
   * @throws Exception if the container does not come up: the endpoint's creation fails, and the
   *     exception stands in the endpoint's log
   */
  Model start(Container container) throws Exception;
}

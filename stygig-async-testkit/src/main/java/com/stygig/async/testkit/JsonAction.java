package com.stygig.async.testkit;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One action of a service that speaks AWS's JSON protocol. */
@FunctionalInterface
interface JsonAction {
  /**
   * Does what is asked.
   *
   * @return the answer's body
   * @throws ServiceError if the service would refuse it
   */
  JsonNode run(ObjectNode in);
}

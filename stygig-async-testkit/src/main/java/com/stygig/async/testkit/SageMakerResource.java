package com.stygig.async.testkit;

import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model or an endpoint configuration.
 *
 * @param given what its creator sent
 */
record SageMakerResource(String name, String arn, Instant created, ObjectNode given)
    implements Listed {}

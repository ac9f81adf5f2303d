package com.stygig.async.waiters;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** How messages are read: within limits, whatever the application has made Jackson's default. */
final class Json {
  /** No message of SQS or SNS has more than 1 MiB. */
  private static final int MAX_LENGTH = 1 << 20;

  /** SageMaker's have three levels. */
  private static final int MAX_DEPTH = 100;

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxDocumentLength(MAX_LENGTH)
                  .maxStringLength(MAX_LENGTH)
                  .maxNameLength(10_000)
                  .maxNumberLength(1_000)
                  .maxNestingDepth(MAX_DEPTH)
                  .build())
          .build();

  /** Refuses two members of a name: two readers could take different ones. */
  static final JsonFactory UNAMBIGUOUS =
      FACTORY.rebuild().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private Json() {}
}

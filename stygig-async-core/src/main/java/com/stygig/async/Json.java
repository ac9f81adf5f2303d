package com.stygig.async;

import tools.jackson.core.ErrorReportConfiguration;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * How JSON of others is read: within limits, whatever the application has made Jackson's default,
 * and with errors that quote little of it. How long a document may be is said where it is fetched.
 */
final class Json {
  private static final int MAX_NESTING = 500;

  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder()
          .maxNestingDepth(MAX_NESTING)
          .maxNumberLength(1_000)
          .maxNameLength(50_000)
          .maxStringLength(100_000_000)
          .build();

  private static final ErrorReportConfiguration ERRORS =
      ErrorReportConfiguration.builder().maxErrorTokenLength(40).build();

  private Json() {}

  static JsonMapper.Builder mapper() {
    return mapper(MAX_NESTING);
  }

  static JsonMapper.Builder mapper(int maxNesting) {
    return JsonMapper.builder(
        JsonFactory.builder()
            .streamReadConstraints(LIMITS.rebuild().maxNestingDepth(maxNesting).build())
            .errorReportConfiguration(ERRORS)
            .build());
  }
}

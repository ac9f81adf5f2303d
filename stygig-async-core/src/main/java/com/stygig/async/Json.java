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
  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder()
          .maxNestingDepth(500)
          .maxNumberLength(1_000)
          .maxNameLength(50_000)
          .maxStringLength(100_000_000)
          .build();

  private static final ErrorReportConfiguration ERRORS =
      ErrorReportConfiguration.builder().maxErrorTokenLength(40).build();

  private Json() {}

  static JsonMapper.Builder mapper() {
    return JsonMapper.builder(
        JsonFactory.builder()
            .streamReadConstraints(LIMITS)
            .errorReportConfiguration(ERRORS)
            .build());
  }
}

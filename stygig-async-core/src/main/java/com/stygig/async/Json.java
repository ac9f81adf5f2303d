package com.stygig.async;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.ErrorReportConfiguration;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.core.json.JsonReadFeature;

/**
 * How JSON of others is read: within limits, whatever the application has made Jackson's default,
 * and with errors that quote little of it. How long a document may be is said where it is fetched.
 */
final class Json {
  static final int MAX_NESTING = 500;

  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder()
          .maxNestingDepth(MAX_NESTING)
          .maxNumberLength(1_000)
          .maxNameLength(50_000)
          .maxStringLength(100_000_000)
          .build();

  private static final ErrorReportConfiguration ERRORS =
      ErrorReportConfiguration.builder().maxErrorTokenLength(40).build();

  /** Models write with Python's json module, which writes NaN and infinities. */
  static final JsonFactory OF_MODELS =
      limited(MAX_NESTING).enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /** For what the caller has written. */
  private static final JsonFactory UNLIMITED =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              LIMITS
                  .rebuild()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .errorReportConfiguration(ERRORS)
          .build();

  private Json() {}

  /** Returns the text if it is one JSON document, of any length. */
  static String requireDocument(String name, String text) {
    try (JsonParser parser = UNLIMITED.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        throw new IllegalArgumentException(name + " has no JSON in it");
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException(
            name
                + " is more than one JSON document; the second begins in "
                + place(parser.currentTokenLocation()));
      }
      return text;
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          name + " is no JSON: " + e.getOriginalMessage() + ", in " + place(e.getLocation()), e);
    }
  }

  private static String place(@Nullable TokenStreamLocation location) {
    return location == null
        ? "it"
        : "line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  /** Returns what reads by the rules of JSON. */
  static JsonFactory strict(int maxNesting) {
    return limited(maxNesting).build();
  }

  private static JsonFactoryBuilder limited(int maxNesting) {
    return JsonFactory.builder()
        .streamReadConstraints(LIMITS.rebuild().maxNestingDepth(maxNesting).build())
        .errorReportConfiguration(ERRORS);
  }
}
